"""Set the plan and add-ons of a number in the network, and then on the subscription."""

from __future__ import annotations

from typing import Any

from selfservice.kernel.models import OutboxCommand
from subscriptions.network.command import NetworkHandler
from subscriptions.plans.catalogue import take

KIND = "network.plan"


class PlanHandler(NetworkHandler):
    """Handler of plans. Payload: number, and the agreed plan, add_ons, price, binding_until."""

    kind = KIND
    verb = "plan"

    def body(self, command: OutboxCommand) -> dict[str, Any]:
        return {"plan": command.payload["plan"], "add_ons": command.payload["add_ons"]}

    def confirmed(self, command: OutboxCommand, answer: dict[str, Any]) -> None:
        take(command.target_id or 0, command.payload)
