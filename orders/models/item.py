"""Items of an order: one subscription each, with a state of its own."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from accounts.models import Company
from orders.models.order import FIRST, Order
from orders.permissions import SEE
from selfservice.kernel.core.fields import public_id
from selfservice.kernel.core.formatting import phone
from selfservice.kernel.scope.models import Scope, ScopedModel
from subscriptions.models import Plan, Subscription


class OrderItem(ScopedModel):
    """One subscription that is ordered. What it costs and contains is that of the day of the order."""

    class State(models.TextChoices):
        """Rejected: by the network or a rule. Failed: by an error; it can be tried again."""

        WAITING = "waiting", pgettext_lazy("order item", "Not begun")
        IN_PROGRESS = "in_progress", pgettext_lazy("order item", "In progress")
        # The customer must act.
        HELD = "held", pgettext_lazy("order item", "Awaits you")
        DONE = "done", pgettext_lazy("order item", "Done")
        REJECTED = "rejected", pgettext_lazy("order item", "Rejected")
        FAILED = "failed", pgettext_lazy("order item", "Failed")
        CANCELLED = "cancelled", pgettext_lazy("order item", "Cancelled")

    class Sim(models.TextChoices):
        """Where the SIM card comes from."""

        POST = "post", pgettext_lazy("order", "SIM card by post")
        STOCK = "stock", pgettext_lazy("order", "SIM card from our stock")
        ESIM = "esim", "eSIM"

    scope = Scope(account="order__account_id", function=SEE)

    uid = public_id()
    company = models.ForeignKey(Company, models.PROTECT, related_name="+", db_index=False)
    order = models.ForeignKey(Order, models.CASCADE, related_name="items", db_index=False)
    # Its place in the order, from 1; of a file, the line.
    position = models.PositiveIntegerField()
    state = models.CharField(max_length=11, choices=State.choices, default=State.WAITING)
    # Why it is held, rejected or failed, in the network's or our words.
    reason = models.CharField(max_length=300, blank=True)
    # Tries to start it; each is an order of its own at the network.
    attempt = models.PositiveSmallIntegerField(default=0)

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="+", db_index=False)
    add_ons = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    # Kroner per month and once, without VAT, add-ons and card included.
    monthly = models.DecimalField(max_digits=10, decimal_places=2, default=Decimal(0))
    one_off = models.DecimalField(max_digits=10, decimal_places=2, default=Decimal(0))
    # The plan's own price and binding, as they were shown when the order was placed.
    plan_price = models.DecimalField(max_digits=10, decimal_places=2, default=Decimal(0), db_default=Decimal(0))
    binding_months = models.PositiveSmallIntegerField(default=0, db_default=0)

    # The number in E.164, or the name of the line; empty until one is chosen.
    number = models.CharField(max_length=32, blank=True)
    # The network's reservation of the number.
    reservation = models.CharField(max_length=40, blank=True)
    holder_name = models.CharField(max_length=200, blank=True)
    employee_number = models.CharField(max_length=50, blank=True)
    department = models.CharField(max_length=100, blank=True)
    cost_centre = models.CharField(max_length=50, blank=True)
    bill_text = models.CharField(max_length=100, blank=True)
    # What was filled in of the company's own fields, by their labels.
    own_fields = models.JSONField(default=dict, db_default={}, blank=True)
    # Mobile only: the card, its number if it comes from the stock, and where it is sent.
    sim = models.CharField(max_length=5, choices=Sim.choices, blank=True)
    iccid = models.CharField(max_length=20, blank=True)
    ship_to = models.JSONField(default=dict, blank=True)
    # The network's own words about the progress: "status", "carrier", "tracking".
    progress = models.JSONField(default=dict, blank=True)
    subscription = models.ForeignKey(Subscription, models.SET_NULL, null=True, blank=True, related_name="+")
    # When the network had created the number, or the line. Other parts (a number's port, a technician's visit) may
    # still be missing then.
    created_in_network_at = models.DateTimeField(null=True, blank=True)
    # Since when it waits for the customer, and the day on which it is called off if nothing happens (porting/lapse.py).
    held_since = models.DateTimeField(null=True, blank=True)
    lapses_on = models.DateField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    OPEN = (State.WAITING, State.IN_PROGRESS, State.HELD)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="one_item_per_position"),
            # Two administrators can't order the same number, in whichever orders.
            models.UniqueConstraint(
                fields=["number"],
                condition=Q(state__in=["in_progress", "held"]) & ~Q(number=""),
                name="one_open_item_per_number",
            ),
        ]
        indexes = [
            models.Index(fields=["order", "position"], condition=Q(state="waiting"), name="item_to_start"),
            models.Index(fields=["company", "number"], name="item_by_number"),
            models.Index(fields=["held_since"], condition=Q(state="held"), name="item_held"),
        ]

    def __str__(self) -> str:
        return phone(self.number) or f"B{FIRST + self.order_id}/{self.position}"
