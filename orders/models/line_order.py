"""The line that is ordered: the addresses of its ends, technology, speed, and lead time."""

from __future__ import annotations

from django.db import models

from accounts.models import Company
from orders.models.item import OrderItem
from orders.permissions import SEE
from selfservice.kernel.scope.models import Scope, ScopedModel


class LineOrder(ScopedModel):
    """The line of one item, as the inventory offered it. A circuit has two ends, anything else has its A end alone.

    Addresses are stored with the register's id and as text: an id may vanish from the register later.
    """

    class Technology(models.TextChoices):
        """As the inventory names them. They are product words, and the same in every language."""

        FIBRE = "fiber", "Fiber"
        COAX = "coax", "Coax"
        DSL = "dsl", "DSL"
        WIRELESS = "5g", "5G"

    scope = Scope(account="item__order__account_id", function=SEE)

    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    item = models.OneToOneField(OrderItem, models.CASCADE, related_name="line")
    a_id = models.CharField(max_length=36)
    a_text = models.CharField(max_length=200)
    b_id = models.CharField(max_length=36, blank=True)
    b_text = models.CharField(max_length=200, blank=True)
    technology = models.CharField(max_length=5, choices=Technology.choices, blank=True)
    # Megabits per second, of the plan; null where the plan has no speed.
    down_mbit = models.PositiveIntegerField(null=True, blank=True)
    up_mbit = models.PositiveIntegerField(null=True, blank=True)
    # Working days from the order until it works, as the inventory said.
    days_from = models.PositiveSmallIntegerField(default=0)
    days_to = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.a_text} – {self.b_text}" if self.b_text else self.a_text

    @property
    def ends(self) -> dict[str, tuple[str, str]]:
        """Id and text of each end's address, by its letter."""
        found = {"a": (self.a_id, self.a_text)}
        return {**found, "b": (self.b_id, self.b_text)} if self.b_id else found
