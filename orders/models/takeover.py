"""Takeovers of numbers (Danish: overtagelse): a company asks another one, or a person, for a number or a line."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from accounts.models import Company
from orders.models.item import OrderItem
from orders.permissions import SEE
from selfservice.kernel.core.fields import public_id
from selfservice.kernel.core.formatting import phone
from selfservice.kernel.scope.models import Scope, ScopedModel
from subscriptions.models import Subscription
from subscriptions.prices import A_DAY


class Takeover(ScopedModel):
    """What an item of a takeover has besides: who gives the number, and the answer. It belongs to the new owner.

    The giver answers within 48 hours, otherwise it lapses. Nothing changes before both have agreed and the first day
    has come: the giver pays to the end of the day before.
    """

    class Kind(models.TextChoices):
        """The kind of giver."""

        COMPANY = "company", pgettext_lazy("takeover", "A company")
        PERSON = "person", pgettext_lazy("takeover", "A person")

    class State(models.TextChoices):
        """The progress of the takeover."""

        ORDERED = "ordered", pgettext_lazy("takeover", "Not sent to the giver yet")
        WAITING = "waiting", pgettext_lazy("takeover", "Awaits the giver")
        ACCEPTED = "accepted", pgettext_lazy("takeover", "Agreed")
        # The number has moved; the network has not set its new plan yet.
        MOVED = "moved", pgettext_lazy("takeover", "Taken over; the plan is being changed")
        DONE = "done", pgettext_lazy("takeover", "Taken over")
        DECLINED = "declined", pgettext_lazy("takeover", "Declined by the giver")
        LAPSED = "lapsed", pgettext_lazy("takeover", "Lapsed")
        WITHDRAWN = "withdrawn", pgettext_lazy("takeover", "Withdrawn")
        # By the check of the new owner, or by the network.
        REFUSED = "refused", pgettext_lazy("takeover", "Refused")

    scope = Scope(account="item__order__account_id", function=SEE)

    uid = public_id()
    company = models.ForeignKey(Company, models.PROTECT, related_name="+", db_index=False)
    item = models.OneToOneField(OrderItem, models.CASCADE, related_name="takeover")
    kind = models.CharField(max_length=7, choices=Kind.choices)
    giver_name = models.CharField(max_length=200)
    giver_cvr = models.CharField(max_length=8, blank=True)
    # Who is asked.
    contact_name = models.CharField(max_length=200)
    email = models.EmailField(max_length=254)
    mobile = models.CharField(max_length=20)
    language = models.CharField(max_length=2, default="da")
    state = models.CharField(max_length=9, choices=State.choices, default=State.ORDERED)
    expires_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    # The first day of the new owner, when the giver has agreed.
    first_day = models.DateField(null=True, blank=True)
    # If the giver is a customer of the portal: its company and subscription. No page shows them to the new owner.
    from_company = models.ForeignKey(Company, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    subscription = models.ForeignKey(Subscription, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["company", "state"], name="takeover_by_company"),
            models.Index(fields=["expires_at"], name="takeover_waiting", condition=Q(state="waiting")),
            # Those whose contact is not erased yet (orders/retention.py).
            models.Index(fields=["id"], condition=~Q(contact_name=""), name="takeover_with_contact"),
        ]

    def __str__(self) -> str:
        return phone(self.item.number)

    @property
    def is_open(self) -> bool:
        """Whether the giver can still answer."""
        return self.state == self.State.WAITING and self.expires_at is not None and timezone.now() < self.expires_at

    @property
    def last_day(self) -> date | None:
        """The last day that the giver pays for."""
        return self.first_day - A_DAY if self.first_day else None

    @property
    def agreed_day(self) -> date:
        """The new owner's first day. Raises ValueError before the giver has said yes."""
        if self.first_day is None:
            raise ValueError("a takeover that is not agreed")
        return self.first_day
