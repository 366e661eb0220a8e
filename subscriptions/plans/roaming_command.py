"""Set the cap on data abroad in the network, and then on the subscription."""

from __future__ import annotations

from typing import Any

from selfservice.kernel.models import OutboxCommand
from subscriptions.models import Subscription
from subscriptions.network.command import NetworkHandler

KIND = "network.roaming_cap"


class RoamingCapHandler(NetworkHandler):
    """Handler of roaming caps. Payload: number, cap (kroner per month without VAT, null for none)."""

    kind = KIND
    verb = "roaming-cap"

    def body(self, command: OutboxCommand) -> dict[str, Any]:
        return {"cap": command.payload["cap"]}

    def confirmed(self, command: OutboxCommand, answer: dict[str, Any]) -> None:
        rows = Subscription.objects.system().filter(pk=command.target_id or 0)
        rows.exclude(state=Subscription.State.TERMINATED).update(roaming_cap=command.payload["cap"])
