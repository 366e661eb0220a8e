"""What is invoiced per month, summed up, so that pages of cost need not read all lines of thirteen months."""

from __future__ import annotations

from django.db import models

from accounts.models import Account, Company
from selfservice.kernel.scope.models import Scope, ScopedModel


class CostMonth(ScopedModel):
    """The lines of an account's documents issued in a month, by the department and cost centre on the lines.

    Without VAT; credit notes count below zero. The feed adds to it in the transaction that stores the lines.
    """

    scope = Scope(account="account_id", function="invoices")

    company = models.ForeignKey(Company, models.PROTECT, related_name="+", db_index=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", db_index=False)
    # The first day of the month.
    month = models.DateField()
    department = models.CharField(max_length=100, blank=True)
    cost_centre = models.CharField(max_length=50, blank=True)
    net = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "month", "department", "cost_centre"], name="one_cost_per_month"
            ),
        ]
        indexes = [models.Index(fields=["company", "month"], name="cost_by_month")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.month:%Y-%m}"
