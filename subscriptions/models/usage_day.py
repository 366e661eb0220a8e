"""What a subscription used on a day: what pages and charts read, however many calls there were."""

from __future__ import annotations

from django.db import models

from accounts.models import Company
from selfservice.kernel.scope import Scope, ScopedModel
from subscriptions.models.subscription import Subscription


class UsageDay(ScopedModel):
    """One day's roll-up. Days are Danish ones."""

    scope = Scope(account="subscription__account_id", function="usage", owner="subscription__user_id")

    company = models.ForeignKey(Company, models.PROTECT, related_name="+", db_index=False)
    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="usage_days", db_index=False)
    day = models.DateField()
    data_bytes = models.BigIntegerField(default=0)
    voice_seconds = models.IntegerField(default=0)
    sms = models.IntegerField(default=0)
    # Kroner without VAT, beyond what the plan includes.
    amount = models.DecimalField(max_digits=12, decimal_places=2, default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subscription", "day"], name="one_row_per_day")]
        indexes = [models.Index(fields=["company", "day"], name="usage_by_company")]

    def __str__(self) -> str:
        return f"{self.subscription_id} {self.day}"
