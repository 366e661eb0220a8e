"""What of an order can still be cancelled, and why the rest can't."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from orders.models import Order, OrderItem

State = OrderItem.State
# Begun, and not finished.
BEGUN = (State.IN_PROGRESS, State.HELD)


@dataclass(frozen=True, slots=True)
class Cancellable:
    """Items that have not begun, those that have, and those that are finished."""

    waiting: int
    begun: int
    finished: int


def cancellable(order: Order, items: Any) -> Cancellable:
    """Return how many of the order's items can be cancelled. `items`: an opened query set."""
    counts = dict(items.filter(order=order).order_by().values_list("state").annotate(n=Count("pk")))
    begun = sum(counts.get(state, 0) for state in BEGUN)
    waiting = counts.get(State.WAITING, 0)
    return Cancellable(waiting, begun, sum(counts.values()) - begun - waiting)
