"""Usage of a subscription per month, summed up, so that overviews and lists need not read days or records."""

from __future__ import annotations

from django.db import models

from accounts.models import Company
from selfservice.kernel.core.fields import public_id
from selfservice.kernel.scope.models import Scope, ScopedModel
from subscriptions.models.subscription import Subscription
from subscriptions.models.usage_day import Used


class UsageMonth(Used, ScopedModel):
    """The sums of a month. A number that moved within the month has one row for each company."""

    scope = Scope(account="subscription__account_id", function="usage", owner="subscription__user_id")

    uid = public_id()
    company = models.ForeignKey(Company, models.PROTECT, related_name="+", db_index=False)
    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="usage_months", db_index=False)
    # The first day of the month.
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
