"""Usage of a subscription per day, summed up, so that pages and charts need not read records."""

from __future__ import annotations

from django.db import models

from accounts.models import Company
from selfservice.kernel.scope.models import Scope, ScopedModel
from subscriptions.models.subscription import Subscription


class Used(models.Model):
    """The sums of usage. Incoming calls and messages are not counted, at home or abroad."""

    data_bytes = models.BigIntegerField(default=0)
    voice_seconds = models.BigIntegerField(default=0)
    # Text messages and MMS.
    sms = models.IntegerField(default=0)
    # Kroner without VAT, beyond what the plan includes. Roaming and content are part of it.
    amount = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    roaming_bytes = models.BigIntegerField(default=0)
    roaming_amount = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    content_amount = models.DecimalField(max_digits=12, decimal_places=2, default=0)

    class Meta:
        abstract = True


# The names of the sum columns.
SUMS = tuple(field.name for field in Used._meta.fields)


class UsageDay(Used, ScopedModel):
    """The sums of one day, in Danish time.

    They come either from usage records or, if the operator has sums only, from the feed (`records` is null); never from
    both.
    """

    scope = Scope(account="subscription__account_id", function="usage", owner="subscription__user_id")

    company = models.ForeignKey(Company, models.PROTECT, related_name="+", db_index=False)
    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="usage_days", db_index=False)
    day = models.DateField()
    # The number of records in the sums.
    records = models.IntegerField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subscription", "day"], name="one_row_per_day")]
        indexes = [models.Index(fields=["company", "day"], name="usage_by_company")]

    def __str__(self) -> str:
        return f"{self.subscription_id} {self.day}"
