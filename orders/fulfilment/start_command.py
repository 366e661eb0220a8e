"""The command that starts the items of a placed order, a chunk at a time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from orders.fulfilment.kinds import START
from orders.fulfilment.start import start_some
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox.enqueue import Accepted, CommandHandler

__all__ = ["START", "StartHandler"]


class StartHandler(CommandHandler):
    """Handler that starts all items of an order. Its target is the order; items that have begun are left alone."""

    kind = START
    queue = "fast"
    deadline = timedelta(minutes=5)
    alarms = (5, 30, 60)
    batch = 1

    def deliver(self, command: OutboxCommand) -> dict[str, Any] | Accepted:
        while start_some(command.target_id or 0):
            pass
        return {}
