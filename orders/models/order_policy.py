"""From which amount on a company has its orders approved, and by whom; and where delays of them are mailed."""

from __future__ import annotations

from datetime import date

from django.db import models

from accounts.functions import Function
from accounts.models import Company, User
from selfservice.kernel.core.fields import public_id
from selfservice.kernel.scope.models import Scope, ScopedModel


class OrderPolicy(ScopedModel):
    """One of a company; companies below without their own follow it."""

    scope = Scope(function=Function.USERS)

    uid = public_id()
    company = models.OneToOneField(Company, models.PROTECT, related_name="+")
    # Kroner per month without VAT; orders of less are placed at once. Null: none needs approval.
    from_amount = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    approver = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    # Who answers besides, between these days.
    delegate = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    away_from = models.DateField(null=True, blank=True)
    away_until = models.DateField(null=True, blank=True)

    # Where delays are mailed, besides to those who ordered.
    mailbox = models.EmailField(max_length=254, blank=True, default="", db_default="")

    def __str__(self) -> str:
        return self.company.name

    def is_away(self, today: date) -> bool:
        """Whether the delegate answers on the day."""
        return bool(
            self.delegate_id and self.away_from and self.away_from <= today <= (self.away_until or self.away_from)
        )
