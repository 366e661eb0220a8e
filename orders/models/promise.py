"""Promises: what the customer wished, what we expect, and the day that we have promised. Never overwritten."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from accounts.models import Company
from orders.models.item import OrderItem
from orders.permissions import SEE
from selfservice.kernel.scope.models import Scope, ScopedModel


class Promise(ScopedModel):
    """A day, or an interval, for one item. A new one is a new row, with its reason; the database refuses changes.

    Of each kind, the newest row counts. A committed day replaces an expected interval.
    """

    class Kind(models.TextChoices):
        """How binding it is."""

        WISHED = "wished", pgettext_lazy("promise", "Wished")
        EXPECTED = "expected", pgettext_lazy("promise", "Expected")
        COMMITTED = "committed", pgettext_lazy("promise", "Promised")

    class Source(models.TextChoices):
        """Who set it."""

        CUSTOMER = "customer", pgettext_lazy("promise", "You")
        PORTAL = "portal", pgettext_lazy("promise", "We")
        FIELD_SERVICE = "fieldservice", pgettext_lazy("promise", "Our technicians")
        DONOR = "donor", pgettext_lazy("promise", "The former operator")
        SUPPORT = "support", pgettext_lazy("promise", "Support")

    scope = Scope(account="item__order__account_id", function=SEE)

    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    item = models.ForeignKey(OrderItem, models.PROTECT, related_name="promises", db_index=False)
    kind = models.CharField(max_length=9, choices=Kind.choices)
    # The same day for a promise of one day.
    first_on = models.DateField()
    last_on = models.DateField()
    # The hours of a visit on that day, "8–12".
    hours = models.CharField(max_length=11, blank=True)
    # Why it differs from the one before: a code of core/promises.py, and the words of those who moved it.
    reason = models.CharField(max_length=40, blank=True)
    text = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=12, choices=Source.choices)
    # Names of those who are notified of it.
    notified = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["item", "kind", "-id"], name="promise_by_item")]

    def __str__(self) -> str:
        return f"{self.kind} {self.first_on}"
