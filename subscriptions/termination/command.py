"""Terminate a number in the network, and then here, with its cards."""

from __future__ import annotations

from typing import Any

from selfservice.kernel.models import OutboxCommand
from subscriptions.core.second_factor import revoke_sms_factors
from subscriptions.models import SimCard, Subscription
from subscriptions.network.command import NetworkHandler

KIND = "network.terminate"


class TerminateHandler(NetworkHandler):
    """Handler of terminations. Payload: number.

    Support is notified of a refusal, because the number still works though nobody pays for it.
    """

    kind = KIND
    verb = "terminate"

    def body(self, command: OutboxCommand) -> dict[str, Any]:
        return {}

    def confirmed(self, command: OutboxCommand, answer: dict[str, Any]) -> None:
        ended(command.target_id or 0)


def ended(subscription_id: int) -> None:
    """Set the subscription to terminated and its cards to ended. Inside an action or `as_system`."""
    rows = Subscription.objects.system().filter(pk=subscription_id)
    for number in rows.values_list("number", flat=True):
        # The operator may give it to somebody else.
        revoke_sms_factors(number)
    rows.update(state=Subscription.State.TERMINATED, lost_since=None)
    cards = SimCard.objects.system().filter(subscription=subscription_id)
    cards.exclude(state=SimCard.State.ENDED).update(state=SimCard.State.ENDED)
