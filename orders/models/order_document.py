"""Confirmations of orders: unchanged once created, a new version for each change."""

from __future__ import annotations

from django.db import models

from accounts.models import Company
from orders.models.order import Order
from orders.permissions import SEE
from selfservice.kernel.core.fields import public_id
from selfservice.kernel.scope.models import Scope, ScopedModel


class OrderDocument(ScopedModel):
    """A PDF that a worker renders once from `facts` and never again. It contains no secrets."""

    scope = Scope(account="order__account_id", function=SEE)

    uid = public_id()
    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.CASCADE, related_name="documents")
    version = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=2, default="da")
    # Pairs of name and value; dates and amounts as text.
    facts = models.JSONField(default=list)
    # Null until a worker has rendered it.
    pdf = models.BinaryField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-version",)
        constraints = [models.UniqueConstraint(fields=["order", "version"], name="one_order_document_per_version")]

    def __str__(self) -> str:
        return f"{self.order} v{self.version}"
