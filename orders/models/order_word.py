"""Search index of orders: one row per word of the people, the reference and the numbers in an order."""

from __future__ import annotations

from django.db import models

from accounts.models import Company
from orders.models.order import Order
from orders.permissions import SEE
from selfservice.kernel.scope.models import Scope, ScopedModel


class OrderWord(ScopedModel):
    """A word followed by the other words next to it, as `kernel.db.collation.fold` writes them.

    The words come from the reference, the requester, and the items' users, employee numbers and numbers (a phone number
    without +45). Triggers maintain the rows (migration 0009).
    """

    scope = Scope(account="order__account_id", function=SEE)

    company = models.ForeignKey(Company, models.PROTECT, related_name="+", db_index=False)
    order = models.ForeignKey(Order, models.CASCADE, related_name="words", db_index=False)
    word = models.CharField(max_length=200, db_collation="C")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "word"], name="order_word_once")]
        indexes = [models.Index(fields=["company", "word", "order"], name="order_by_word")]

    def __str__(self) -> str:
        return self.word
