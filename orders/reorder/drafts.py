"""A draft from an order that was placed: the same people and plans, new numbers and cards."""

from __future__ import annotations

from orders.models import Order, OrderItem
from orders.permissions import ORDER
from orders.placing import drafts
from selfservice.kernel.scope.actor import Actor
from subscriptions.models import Category

# What of an item is the same in the new order. Numbers and cards are not: they are in use.
SAME = (
    "plan_id", "add_ons", "holder_name", "employee_number", "department", "cost_centre", "bill_text", "own_fields",
    "sim", "ship_to",
)  # fmt: skip


def can_repeat(order: Order) -> bool:
    """Return whether a draft can be made from the order: addresses and dates of lines must be looked up afresh."""
    return order.kind == Order.Kind.NEW and order.category == Category.MOBILE and order.state != Order.State.DRAFT


def draft_from(actor: Actor, order: Order) -> tuple[Order, bool]:
    """Store a draft of the actor's with the order's items; return it, and whether cards from stock became eSIMs.

    Plans that are no longer offered are named on its page.
    """
    rows = OrderItem.objects.visible_to(actor, function=ORDER).filter(order=order).select_related("plan")
    items, stock = [], False
    for position, row in enumerate(rows.order_by("position"), 1):
        item = OrderItem(company_id=order.company_id, position=position, **{name: getattr(row, name) for name in SAME})
        if item.sim == OrderItem.Sim.STOCK:
            # The card of the order before is in use.
            item.sim, item.ship_to, stock = OrderItem.Sim.ESIM, {}, True
        items.append(item)
    values = {"account": order.account, "wished_on": None, "reference": order.reference}
    return drafts.store(actor, None, order.category, values, items), stock
