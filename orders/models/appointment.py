"""Technicians' visits: reserved while somebody orders, booked with the order, and followed until they are done."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import NAMESPACE_URL, uuid5

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from accounts.models import Company
from orders.models.order import Order
from orders.permissions import SEE
from selfservice.kernel.core.fields import public_id
from selfservice.kernel.core.formatting import day
from selfservice.kernel.scope.models import Scope, ScopedModel

# The longest note for the technician that field service takes.
LONGEST_NOTE = 50


class Appointment(ScopedModel):
    """A visit at one end of an order's line. All items of the order wait for it.

    It is a snapshot of field service's appointment with the highest `sequence`; older ones that come later change
    nothing. The id of the request is ours, and follows from the order, so that a lost answer is asked for again.
    """

    class State(models.TextChoices):
        """As field service has them, and WANTED: no time is chosen yet."""

        WANTED = "wanted", pgettext_lazy("visit", "No time chosen")
        RESERVED = "reserved", pgettext_lazy("visit", "Reserved")
        EXPIRED = "expired", pgettext_lazy("visit", "Reservation expired")
        BOOKED = "booked", pgettext_lazy("visit", "Booked")
        DONE = "done", pgettext_lazy("visit", "Done")
        MISSED_BY_US = "missed_by_us", pgettext_lazy("visit", "The technician did not come")
        MISSED_BY_CUSTOMER = "missed_by_customer", pgettext_lazy("visit", "Nobody opened")
        CANCELLED = "cancelled", pgettext_lazy("visit", "Cancelled")

    scope = Scope(account="order__account_id", function=SEE)

    uid = public_id()
    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.CASCADE, related_name="visits", db_index=False)
    # "a" or "b".
    end = models.CharField(max_length=1, default="a")
    address_id = models.CharField(max_length=36)
    address = models.CharField(max_length=200)
    state = models.CharField(max_length=18, choices=State.choices, default=State.WANTED)
    # Our id of the request, one for each reservation, and field service's id of the appointment.
    request_id = models.CharField(max_length=36, blank=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    external_id = models.CharField(max_length=100, blank=True)
    sequence = models.IntegerField(default=-1)
    slot_id = models.CharField(max_length=200, blank=True)
    starts = models.DateTimeField(null=True, blank=True)
    ends = models.DateTimeField(null=True, blank=True)
    reserved_until = models.DateTimeField(null=True, blank=True)
    # Kroner without VAT: extra for the slot, for moving or cancelling now, and what it has cost so far.
    price = models.DecimalField(max_digits=8, decimal_places=2, default=Decimal(0))
    fee = models.DecimalField(max_digits=8, decimal_places=2, default=Decimal(0))
    free_until = models.DateTimeField(null=True, blank=True)
    charged = models.DecimalField(max_digits=8, decimal_places=2, default=Decimal(0))
    # Field service's own words, when it moves or cancels.
    text = models.CharField(max_length=300, blank=True)
    # When it should begin by what the customer has agreed to.
    agreed_start = models.DateTimeField(null=True, blank=True)
    # What field service has been asked, and has not answered: "kind", "starts" (ISO).
    asked = models.JSONField(default=dict, blank=True)
    # Whom the technician meets.
    contact_name = models.CharField(max_length=200, blank=True)
    contact_phone = models.CharField(max_length=16, blank=True)
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)
    # What has happened, oldest first: "at", "state", "starts", "ends", "text".
    history = models.JSONField(default=list, blank=True)

    # No time is agreed: another one must be reserved.
    WITHOUT_TIME = (State.WANTED, State.EXPIRED, State.CANCELLED)
    # The time is agreed, or was, and can be changed.
    MOVABLE = (State.BOOKED, State.MISSED_BY_US, State.MISSED_BY_CUSTOMER)
    # Field service still has an appointment.
    ACTIVE = (State.RESERVED, *MOVABLE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "end"], name="one_visit_per_end"),
            models.UniqueConstraint(
                fields=["request_id"], condition=~models.Q(request_id=""), name="one_visit_per_request"
            ),
        ]
        indexes = [
            models.Index(fields=["starts"], condition=models.Q(state="booked"), name="visit_booked"),
            # Those whose contact is not erased yet (orders/retention.py).
            models.Index(fields=["id"], condition=~models.Q(contact_name=""), name="visit_with_contact"),
        ]

    def __str__(self) -> str:
        if self.starts is None or self.ends is None:
            return str(_("Technician, no time chosen"))
        first, last = timezone.localtime(self.starts), timezone.localtime(self.ends)
        hours = {"day": day(first), "first": first.hour, "last": last.hour}
        return str(_("Technician %(day)s, %(first)d–%(last)d") % hours)

    @property
    def hours(self) -> str:
        """The hours in which the technician comes: "8–12"."""
        if self.starts is None or self.ends is None:
            return ""
        return f"{timezone.localtime(self.starts).hour}–{timezone.localtime(self.ends).hour}"

    def next_request_id(self, slot_id: str) -> str:
        """Return our id of the next reservation, of this slot. The same until that reservation is stored."""
        return str(uuid5(NAMESPACE_URL, f"visit/{self.uid}/{self.attempt + 1}/{slot_id}"))

    @property
    def moved_from(self) -> datetime | None:
        """When a booked visit should have begun before we moved it; None unless the customer must see the new time."""
        return self.agreed_start if self.state == self.State.BOOKED and self.agreed_start != self.starts else None

    @property
    def is_being_cancelled(self) -> bool:
        """Whether field service has been asked to cancel it (fulfilment/kinds.py), and has not answered."""
        return bool(self.asked.get("kind") == "visit.cancel")

    @property
    def cost(self) -> Decimal:
        """What it costs as far as is known, in kroner without VAT: the slot's price until field service charges it."""
        if self.state == self.State.RESERVED:
            return self.price
        return Decimal(0) if self.state in (self.State.WANTED, self.State.EXPIRED) else self.charged


class VisitCursor(models.Model):
    """How far field service's events are read; one row."""

    cursor = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.cursor
