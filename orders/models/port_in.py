"""Portings of numbers that are ordered: from another operator to us, one for an item."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from accounts.models import Company, User
from orders.models.item import OrderItem
from orders.permissions import SEE
from selfservice.kernel.core.fields import public_id
from selfservice.kernel.core.formatting import phone
from selfservice.kernel.scope.models import Scope, ScopedModel


class PortIn(ScopedModel):
    """The porting of an item's number. The state is the clearing house's newest snapshot of the present `porting_id`.

    A corrected request is a new porting at the clearing house, with a new id; the row and the order stay.
    """

    class State(models.TextChoices):
        """PLANNED: we have not sent it. All others are the clearing house's (gateways/porting/port.py)."""

        PLANNED = "planned", pgettext_lazy("porting", "Being prepared")
        REQUESTED = "requested", pgettext_lazy("porting", "Asked for")
        ACCEPTED = "accepted", pgettext_lazy("porting", "Agreed")
        REJECTED = "rejected", pgettext_lazy("porting", "Refused")
        COMPLETED = "completed", pgettext_lazy("porting", "Moved")
        FAILED = "failed", pgettext_lazy("porting", "Not moved")
        CANCELLED = "cancelled", pgettext_lazy("porting", "Called off")
        RETURNED = "returned", pgettext_lazy("porting", "Given back")

    scope = Scope(account="item__order__account_id", function=SEE)

    uid = public_id()
    company = models.ForeignKey(Company, models.PROTECT, related_name="+", db_index=False)
    # The item has the number.
    item = models.OneToOneField(OrderItem, models.CASCADE, related_name="port_in")
    # The operator that has the number now: its code at the clearing house, and its name when it was chosen.
    donor = models.CharField(max_length=40)
    donor_name = models.CharField(max_length=200)
    # Who has the number at the donor: a company, or a person.
    cvr = models.CharField(max_length=8, blank=True)
    name = models.CharField(max_length=200, blank=True)
    # The number of the SIM card at the donor, of a prepaid number.
    iccid = models.CharField(max_length=20, blank=True)
    day = models.DateField()
    # Changes of the day, oldest first: "from", "to", "at", "by" (a person, or empty for the operators), "why".
    days = models.JSONField(default=list, blank=True)
    # The consent: the version of its text, who gave it and when.
    consent_version = models.CharField(max_length=10)
    consented_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    consented_name = models.CharField(max_length=200)
    consented_at = models.DateTimeField()

    # Our id at the clearing house, stored before the first call; empty in a draft.
    porting_id = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.PLANNED)
    # That of the snapshot; -1 before the first one.
    sequence = models.IntegerField(default=-1)
    # The reason of a rejection or refusal, and the operators' own words.
    code = models.CharField(max_length=40, blank=True)
    text = models.CharField(max_length=300, blank=True)
    # What we have asked the clearing house for, until it answers.
    asked_day = models.DateField(null=True, blank=True)
    asked_by = models.CharField(max_length=200, blank=True)
    cancel_asked_at = models.DateTimeField(null=True, blank=True)

    # Whether the operators have moved the day, as long as nobody is mailed about it; in memory only.
    moved_by_operators = False
    # It is under way at the clearing house, or will be.
    OPEN = (State.PLANNED, State.REQUESTED, State.ACCEPTED)
    # It has ended, and the number is still at the donor.
    ENDED = (State.REJECTED, State.FAILED, State.CANCELLED)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["porting_id"], condition=~Q(porting_id=""), name="one_port_in_per_id"),
        ]
        indexes = [
            models.Index(fields=["day"], condition=Q(state__in=["accepted", "completed"]), name="port_in_by_day"),
            # Those whose holder is not erased yet (orders/retention.py).
            models.Index(fields=["id"], condition=~Q(name="") | ~Q(iccid=""), name="port_in_with_holder"),
        ]

    def __str__(self) -> str:
        return phone(self.item.number)

    def move_to(self, day: date, *, by: str = "", why: str = "") -> None:
        """Set the day, and record what it was before."""
        if day != self.day:
            change: dict[str, Any] = {"from": self.day.isoformat(), "to": day.isoformat(), "by": by, "why": why[:300]}
            self.days = [*self.days, {**change, "at": timezone.now().isoformat()}]
            self.day = day


class PortingCursor(models.Model):
    """How far the events of the clearing house are read; one row."""

    cursor = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.cursor
