"""What the telephone exchange has answered about each object that is sent to it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from accounts.models import Company
from selfservice.kernel.core.fields import public_id
from selfservice.kernel.core.formatting import phone
from selfservice.kernel.scope.models import Scope, ScopedModel
from telephony.permissions import SEE


class ExchangeState(ScopedModel):
    """The last answer about one object: a user, number, flow, schedule, list, recording or the policy."""

    class State(models.TextChoices):
        """REFUSED: the exchange still has what it had before, and `reason` is its code."""

        STORED = "stored", pgettext_lazy("telephone exchange", "In use")
        REFUSED = "refused", pgettext_lazy("telephone exchange", "Refused")

    scope = Scope(function=SEE)

    uid = public_id()
    company = models.ForeignKey(Company, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=10)
    # The public id of the object.
    object_uid = models.UUIDField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.STORED)
    reason = models.CharField(max_length=100, blank=True)
    sequence = models.BigIntegerField(default=0)
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "kind", "object_uid"], name="one_exchange_state_per_object")
        ]
        indexes = [
            models.Index(fields=["company", "kind"], condition=models.Q(state="refused"), name="exchange_state_refused")
        ]

    # What people call the object, where a query has read it.
    named = ""

    def __str__(self) -> str:
        return phone(self.named) or self.kind


class UsageCursor(ScopedModel):
    """Up to where the exchange's report of a company's usage has been read."""

    scope = Scope(function=SEE)

    company = models.OneToOneField(Company, models.CASCADE, related_name="+")
    cursor = models.CharField(max_length=200, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    # Calls forwarded out of the company by the hour they began in (ISO, UTC), of the last days (exchange/bursts.py).
    forwards = models.JSONField(default=dict, db_default={}, blank=True)

    def __str__(self) -> str:
        return self.cursor


class CountedForward(ScopedModel):
    """A call forwarded out of a company that has been counted: one that is reported twice counts once.

    Kept as long as the counts (exchange/bursts.py).
    """

    scope = Scope(function=SEE)

    company = models.ForeignKey(Company, models.CASCADE, related_name="+", db_index=False)
    # The exchange's id of the call.
    record_id = models.CharField(max_length=300)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "record_id"], name="forward_is_counted_once")]

    def __str__(self) -> str:
        return self.record_id
