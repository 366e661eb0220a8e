"""Prices that companies have agreed with the operator."""

from __future__ import annotations

from django.db import models

from accounts.models import Company
from selfservice.kernel.scope.models import Scope, ScopedModel
from subscriptions.models.plan import Plan


class AgreedPrice(ScopedModel):
    """What a plan costs a company from one day to another, instead of the price of the catalogue.

    Companies below without their own follow it. It counts for what is ordered; subscriptions have prices of their own.
    """

    scope = Scope(function="ordering")

    company = models.ForeignKey(Company, models.PROTECT, related_name="+", db_index=False)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="+")
    # Kroner per month, without VAT.
    price = models.DecimalField(max_digits=10, decimal_places=2)
    valid_from = models.DateField()
    # The last day; null if it has no end.
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "plan", "valid_from"], name="one_agreed_price_per_day"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.valid_from}"
