"""Terminate a number in the network, and then here, with its cards."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat, Left

from selfservice.kernel.models import OutboxCommand
from subscriptions.core.second_factor import revoke_sms_factors
from subscriptions.models import SimCard, Subscription
from subscriptions.network.command import NetworkHandler

KIND = "network.terminate"
# Characters of a number that are left of one that is set aside: a phone number has fewer.
LONGEST = 20


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


def set_aside(numbers: Collection[str]) -> None:
    """Let the numbers be used again: what has ended keeps its row and its history, under a number with its id.

    Of whichever company. Inside an action or `as_system`.
    """
    rows = Subscription.objects.system().filter(number__in=numbers, state=Subscription.State.TERMINATED)
    rows.update(number=Concat(Left("number", LONGEST), Value("/"), Cast("pk", CharField())))
