"""The row of a subscription's line: filled in from the order when the line works."""

from __future__ import annotations

from orders.core.visits import LINES
from orders.models import LineOrder, OrderItem
from subscriptions.models import Line, Subscription


def fill_in(item: OrderItem, subscription: Subscription) -> None:
    """Store addresses, speed and technology of an internet connection or a circuit. Inside `as_system`."""
    if item.plan.category not in LINES:
        return
    ordered = LineOrder.objects.system().filter(item=item).first()
    if ordered is None:
        return
    values = {
        "company_id": item.company_id, "a_end": ordered.a_text, "b_end": ordered.b_text,
        "down_mbit": ordered.down_mbit, "up_mbit": ordered.up_mbit, "technology": ordered.get_technology_display(),
    }  # fmt: skip
    Line.objects.system().update_or_create(subscription=subscription, defaults=values)
