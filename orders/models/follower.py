"""People who follow an order that somebody else has placed."""

from __future__ import annotations

from django.db import models

from accounts.models import Company, User
from orders.models.order import Order
from orders.permissions import SEE
from selfservice.kernel.scope.models import Scope, ScopedModel


class Follower(ScopedModel):
    """One person who gets the mails about an order, besides the person who placed it."""

    scope = Scope(account="order__account_id", function=SEE)

    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.CASCADE, related_name="followers")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "user"], name="followed_once")]

    def __str__(self) -> str:
        return f"{self.order} {self.user_id}"
