"""When the items of an order begin in the network: at once, or in time for the day that the customer wishes."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from orders.core.port_rules import A_DAY, POST_DAYS
from orders.models import Order, OrderItem
from selfservice.kernel.core.working_days import working_day_after


def begins_on(order: Order, items: Any, visits: Any) -> date | None:
    """Return the day on which items of the order begin; None for at once. `items`, `visits`: opened query sets.

    A card by post is sent some days before. A technician's visit has a day of its own, and so has a number that is
    moved here: neither waits for this day.
    """
    wished = order.wished_on
    if wished is None or order.kind != Order.Kind.NEW or visits.filter(order=order).exists():
        return None
    day = wished
    if items.filter(order=order, sim=OrderItem.Sim.POST).exists():
        while working_day_after(day, POST_DAYS) > wished:
            day -= A_DAY
    return day


def midnight(day: date) -> datetime:
    """Return the first moment of a day."""
    return timezone.make_aware(datetime.combine(day, time()))
