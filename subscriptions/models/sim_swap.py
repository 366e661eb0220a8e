"""SIM swaps: what was requested for a number, when, and the result."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Account, Company, User
from selfservice.kernel.core.fields import public_id
from selfservice.kernel.scope.models import Scope, ScopedModel
from subscriptions.models.subscription import Subscription


class Int8Range(Func):
    """PostgreSQL's `int8range`."""

    function = "INT8RANGE"
    output_field = BigIntegerRangeField()


class TsTzRange(Func):
    """PostgreSQL's `tstzrange`."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class SimSwap(ScopedModel):
    """A SIM swap. It blocks other swaps of the number from `at` to `until`.

    The period is 24 hours, or empty if the network has refused the swap. A database constraint prevents overlaps,
    also between swaps that different companies have requested for the same number.
    """

    class Kind(models.TextChoices):
        """The kind of card that the number gets."""

        PHYSICAL = "physical", _("A new SIM card by post")
        ESIM = "esim", "eSIM"
        STOCK = "stock", _("A SIM card that you have")

    class State(models.TextChoices):
        """The progress of the swap."""

        SENT = "sent", pgettext_lazy("SIM swap", "Sent to the network")
        DONE = "done", pgettext_lazy("SIM swap", "Done")
        REFUSED = "refused", pgettext_lazy("SIM swap", "Refused by the network")

    # The account at the time of the swap: the number may belong to another company now.
    scope = Scope(account="account_id", function="mobile")

    uid = public_id()
    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="swaps")
    number = models.CharField(max_length=32, db_index=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    state = models.CharField(max_length=7, choices=State.choices, default=State.SENT)
    # The new card: the user's choice if it is one in stock, otherwise the network returns it.
    iccid = models.CharField(max_length=20, blank=True)
    asked_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    until = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["company", "subscription"], name="swap_by_number"),
            models.Index(fields=["asked_by", "at"], name="swap_by_asker"),
        ]
        constraints = [
            ExclusionConstraint(
                name="one_swap_a_day",
                # Ranges for both, because plain equality needs the extension btree_gist.
                expressions=[
                    (Int8Range(F("subscription_id"), F("subscription_id"), Value("[]")), RangeOperators.OVERLAPS),
                    (TsTzRange(F("at"), F("until")), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=Q(until__gte=F("at")), name="swap_until_after_at"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.kind} {self.state}"
