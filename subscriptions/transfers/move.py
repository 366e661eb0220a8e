"""What all transfers of numbers share, whichever side asks for them: the order to the network, and the effect here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from selfservice.kernel.core.errors import Refused
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox.enqueue import Accepted
from subscriptions.core.second_factor import revoke_sms_factors
from subscriptions.models import Line, SimCard, Subscription
from subscriptions.network.command import NetworkHandler
from subscriptions.sims.rules import is_swapping

# The giver's data about its employees, which the new owner must not see.
CLEARED = {
    "user": None, "lost_since": None, "holder_name": "", "employee_number": "", "department": "", "cost_centre": "",
    "bill_text": "",
}  # fmt: skip


class TransferringHandler(NetworkHandler):
    """Base of the handlers of transfers. Payload: number, owner (kind, name, cvr), keep_card, iccid.

    While the giver has a new card of the number in the post, nothing is transferred: the card would take it back.
    """

    verb = "transfer"
    queue = "fast"

    def __init__(self, commands: Sequence[OutboxCommand] = ()) -> None:
        super().__init__(commands)
        self.bulk = False

    def prepare(self, command: OutboxCommand) -> Callable[[], dict[str, Any] | Accepted]:
        # After an error the network may have the order already.
        return (
            _refuse if not command.last_error and is_swapping(command.payload["number"]) else super().prepare(command)
        )

    def body(self, command: OutboxCommand) -> dict[str, Any]:
        wanted = command.payload
        return {name: wanted[name] for name in ("owner", "keep_card", "iccid") if wanted.get(name) not in ("", None)}


def _refuse() -> dict[str, Any] | Accepted:
    raise Refused("a card is on its way")


def payload_of(number: str, *, kind: str, name: str, cvr: str, iccid: str = "") -> dict[str, Any]:
    """Return the payload of the order that transfers the number to this owner, with its card or with a new one."""
    owner = {"kind": kind, "name": name, "cvr": cvr}
    return {"number": number, "keep_card": not iccid, "iccid": iccid, "owner": owner}


def move(
    subscription: Subscription, *, company_id: int, account_id: int, first_day: date, new_card: bool = False, **new: Any
) -> None:
    """Move the number to another company's account, which has it from `first_day`. Under `as_system`.

    `new`: further fields of the subscription. The active card moves with the number, with its codes, unless there is a
    new card.
    """
    values = {**CLEARED, "started_on": first_day, "terminated_on": None, **new}
    rows = Subscription.objects.system().filter(pk=subscription.pk)
    rows.update(company=company_id, account=account_id, **values)
    cards = SimCard.objects.system().filter(subscription=subscription)
    ended = cards if new_card else cards.exclude(state=SimCard.State.ACTIVE)
    ended.update(state=SimCard.State.ENDED)
    cards.update(company=company_id)
    Line.objects.system().filter(subscription=subscription).update(company=company_id)
    revoke_sms_factors(subscription.number)
