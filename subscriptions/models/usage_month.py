"""What a subscription used in a month: what overviews and lists read, however many days and calls there were."""

from __future__ import annotations

from django.db import models

from accounts.models import Company
from selfservice.kernel.core.fields import public_id
from selfservice.kernel.scope.models import Scope, ScopedModel
from subscriptions.models.subscription import Subscription
from subscriptions.models.usage_day import Used


class UsageMonth(Used, ScopedModel):
    """The sum of a month's days. A number that moved within the month has a row at each of the companies."""

    scope = Scope(account="subscription__account_id", function="usage", owner="subscription__user_id")

    uid = public_id()
    company = models.ForeignKey(Company, models.PROTECT, related_name="+", db_index=False)
    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="usage_months", db_index=False)
    # The first of the month.
    month = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subscription", "month", "company"], name="one_row_per_month"),
        ]
        indexes = [
            models.Index(fields=["company", "month", "-data_bytes", "-id"], name="usage_month_by_data"),
            models.Index(fields=["company", "month", "-amount", "-id"], name="usage_month_by_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.subscription_id} {self.month:%Y-%m}"
