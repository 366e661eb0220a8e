"""The file that an order was made from, with the rows that could not be ordered."""

from __future__ import annotations

from django.db import models

from accounts.models import Company
from orders.models.order import Order
from orders.permissions import SEE
from selfservice.kernel.scope.models import Scope, ScopedModel


class OrderFile(ScopedModel):
    """One for an order by file. `refused` has a row for each line that was left out: line, what it says, the reason."""

    scope = Scope(account="order__account_id", function=SEE)

    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    order = models.OneToOneField(Order, models.CASCADE, related_name="file")
    name = models.CharField(max_length=200)
    # Headings that mean nothing here.
    unused = models.JSONField(default=list)
    refused = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.name
