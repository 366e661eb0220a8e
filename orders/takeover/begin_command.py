"""The command that begins the takeovers of a placed order."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from orders.takeover.begin import begin
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox.enqueue import Accepted, CommandHandler

BEGIN = "orders.takeover_begin"


class BeginHandler(CommandHandler):
    """Handler that begins all items of an order of takeovers. Its target is the order."""

    kind = BEGIN
    queue = "fast"
    deadline = timedelta(minutes=5)
    alarms = (5, 30, 60)
    batch = 1

    def deliver(self, command: OutboxCommand) -> dict[str, Any] | Accepted:
        begin(command.target_id or 0)
        return {}
