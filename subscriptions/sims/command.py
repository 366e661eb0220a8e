"""Give a number a new SIM card: text the old card, then order from the network; store the new codes encrypted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.db.models import F
from django.utils import timezone

from selfservice.gateways.sms.client import HttpSms
from selfservice.kernel.core.errors import Refused, Unavailable
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox.enqueue import Accepted, scaled
from subscriptions.models import SimCard, SimSwap, Subscription
from subscriptions.network.command import NetworkHandler
from subscriptions.sims import notices, rules
from subscriptions.sims.cards import put_into_use

# How long a swap waits for an unavailable text message gateway: a phone may be waiting for its new card.
PATIENCE = timedelta(minutes=10)
UNTOLD = "the old card can't be told: "
Work = Callable[[], dict[str, Any] | Accepted]


class SimHandler(NetworkHandler):
    """Handler of SIM swaps. Payload: number, swap (its uid), order (for the network), text (for the old card)."""

    kind = rules.KIND
    verb = "sim"

    def body(self, command: OutboxCommand) -> dict[str, Any]:
        ordered: dict[str, Any] = command.payload["order"]
        return ordered

    def prepare(self, command: OutboxCommand) -> Work:
        send = super().prepare(command)
        # An earlier attempt failed at the network, so the text to the old card was sent.
        shown = bool(command.last_error) and not command.last_error.startswith(UNTOLD)
        return send if shown else partial(_notify_old_card, command, send)

    def confirmed(self, command: OutboxCommand, answer: dict[str, Any]) -> None:
        swap = _swap(command)
        if swap.state != SimSwap.State.SENT:
            return
        number = Subscription.objects.system().select_for_update(of=("self",)).get(pk=swap.subscription_id)
        card = put_into_use(number, answer, expected=swap.iccid)
        used = SimCard.objects.system().filter(subscription=number, state=SimCard.State.ACTIVE).exclude(pk=card.pk)
        used.update(state=SimCard.State.ENDED)
        Subscription.objects.system().filter(pk=number.pk).update(sim_kind=card.kind)
        swap.state, swap.done_at, swap.iccid = SimSwap.State.DONE, timezone.now(), card.iccid
        swap.save()
        notices.notify_result(swap)

    def refused(self, command: OutboxCommand, reason: str) -> None:
        swap = _swap(command)
        if swap.state != SimSwap.State.SENT:
            return
        # The number may be swapped again: its card is the same as before, and a mistake must be corrected today. The
        # refused swap still counts for the user's limit: card numbers must not be tried out.
        SimSwap.objects.system().filter(pk=swap.pk).update(state=SimSwap.State.REFUSED, until=F("at"))
        rules.return_card_to_stock(swap.iccid)
        notices.notify_result(swap, reason=reason)


def _notify_old_card(command: OutboxCommand, send: Work) -> dict[str, Any] | Accepted:
    try:
        HttpSms().send(command.payload["number"], command.payload["text"], command.key)
    except Refused:
        # The phone is often gone, and unreachable, for the very reason that the card is changed.
        pass
    except Unavailable as error:
        if timezone.now() - command.created_at < scaled(PATIENCE):
            raise Unavailable(f"{UNTOLD}{error}") from error
    return send()


def _swap(command: OutboxCommand) -> SimSwap:
    swaps = SimSwap.objects.system().select_for_update(of=("self",))
    found: SimSwap = swaps.select_related("subscription__user", "asked_by").get(uid=command.payload["swap"])
    return found
