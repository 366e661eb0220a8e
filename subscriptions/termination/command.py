"""The end of a number: it is the network's again, and its cards are dead."""

from __future__ import annotations

from typing import Any

from selfservice.kernel.models import OutboxCommand
from subscriptions.core.second_factor import prove_nobody
from subscriptions.models import SimCard, Subscription
from subscriptions.network.command import NetworkHandler

KIND = "network.terminate"


class TerminateHandler(NetworkHandler):
    """Payload: number. A refusal reaches support: the number goes on, though nobody pays for it."""

    kind = KIND
    verb = "terminate"

    def body(self, command: OutboxCommand) -> dict[str, Any]:
        return {}

    def confirmed(self, command: OutboxCommand, answer: dict[str, Any]) -> None:
        ended(command.target_id or 0)


def ended(subscription_id: int) -> None:
    """The subscription is over, with its cards. Inside an action or `as_system`."""
    rows = Subscription.objects.system().filter(pk=subscription_id)
    for number in rows.values_list("number", flat=True):
        # The operator may give it to somebody else.
        prove_nobody(number)
    rows.update(state=Subscription.State.TERMINATED, lost_since=None)
    cards = SimCard.objects.system().filter(subscription=subscription_id)
    cards.exclude(state=SimCard.State.ENDED).update(state=SimCard.State.ENDED)
