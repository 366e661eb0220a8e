"""The command that starts the items of a placed order, a chunk at a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _lazy

from orders.fulfilment.begin_days import wait_for_day
from orders.fulfilment.kinds import START
from orders.fulfilment.start import start_some
from orders.models import Order
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox.enqueue import Accepted, CommandHandler
from selfservice.kernel.registry import Registry
from selfservice.kernel.scope.models import as_system

__all__ = ["START", "StartHandler"]


# What begins all items of an order, by its kind. Safe to repeat; may raise Unavailable.
beginners: Registry[str, Callable[[int], None]] = Registry("way to begin orders")


def start_all(order_id: int) -> None:
    """Start the items of an order of new subscriptions, a chunk at a time; those of a later day on that day."""
    while start_some(order_id):
        pass
    wait_for_day(order_id)


beginners.register(Order.Kind.NEW, start_all)


class StartHandler(CommandHandler):
    """Handler that starts all items of an order. Its target is the order; items that have begun are left alone."""

    kind = START
    label = _lazy("Start of an order")
    model = Order
    queue = "fast"
    deadline = timedelta(minutes=5)
    alarms = (5, 30, 60)
    batch = 1

    def deliver(self, command: OutboxCommand) -> dict[str, Any] | Accepted:
        order_id = command.target_id or 0
        with as_system("what kind an order is of"):
            kind = Order.objects.system().values_list("kind", flat=True).get(pk=order_id)
        beginners[kind](order_id)
        return {}
