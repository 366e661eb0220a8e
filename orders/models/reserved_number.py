"""Numbers that the network has reserved for a company while somebody orders."""

from __future__ import annotations

from django.db import models

from accounts.models import Company, User
from orders.permissions import ORDER
from selfservice.kernel.core.formatting import phone
from selfservice.kernel.scope.models import Scope, ScopedModel
from subscriptions.models import Category


class ReservedNumber(ScopedModel):
    """A number to choose, until it expires. The row is deleted when it is ordered, or some time after that."""

    scope = Scope(function=ORDER)

    company = models.ForeignKey(Company, models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    category = models.CharField(max_length=9, choices=Category.choices)
    number = models.CharField(max_length=32)
    # The network's reservation.
    reference = models.CharField(max_length=40)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["number"], name="reserved_once")]
        indexes = [models.Index(fields=["company", "user", "category"], name="reserved_for")]

    def __str__(self) -> str:
        return phone(self.number)
