"""Extra data of internet connections and circuits: addresses, speed, technology, service level."""

from __future__ import annotations

from django.db import models

from accounts.models import Company
from selfservice.kernel.core.fields import public_id
from selfservice.kernel.scope.models import Scope, ScopedModel
from subscriptions.models.subscription import Subscription
from subscriptions.permissions import OPENS, SEE


class Line(ScopedModel):
    """The line of one subscription. An internet connection has one address (its A end), a circuit has two ends."""

    scope = Scope(
        account="subscription__account_id",
        function=SEE,
        owner="subscription__user_id",
        kind="subscription__category",
        opens=OPENS,
    )

    uid = public_id()
    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    subscription = models.OneToOneField(Subscription, models.CASCADE, related_name="line")
    # Postal addresses, in one line.
    a_end = models.CharField(max_length=200)
    b_end = models.CharField(max_length=200, blank=True)
    # Megabits per second.
    down_mbit = models.PositiveIntegerField(null=True, blank=True)
    up_mbit = models.PositiveIntegerField(null=True, blank=True)
    technology = models.CharField(max_length=50, blank=True)
    service_level = models.CharField(max_length=100, blank=True)

    def __str__(self) -> str:
        return f"{self.a_end} – {self.b_end}" if self.b_end else self.a_end
