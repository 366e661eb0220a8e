"""Create the numbers and lines of orders in the network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from orders.core import states
from orders.fulfilment.port_record import locked
from orders.fulfilment.port_requests import call_off
from orders.fulfilment.settle import settle
from orders.models import OrderItem, PortIn
from orders.notifications.texts import text_about_card
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox.enqueue import Accepted
from subscriptions.models import Subscription
from subscriptions.network.command import NetworkHandler
from subscriptions.sims.cards import put_into_use
from subscriptions.sims.rules import return_card_to_stock

CREATE = "network.create"
State = OrderItem.State


class CreateHandler(NetworkHandler):
    """Handler of new numbers and lines. Payload: number, order (plan, add_ons, reservation, sim). Target: the item."""

    kind = CREATE
    verb = "create"

    def body(self, command: OutboxCommand) -> dict[str, Any]:
        ordered: dict[str, Any] = command.payload["order"]
        return ordered

    def confirmed_all(self, done: Sequence[tuple[OutboxCommand, dict[str, Any]]]) -> None:
        items = _items([command for command, _answer in done])
        for command, answer in done:
            if item := items.get(command.target_id or 0):
                _store_card(item, answer)
                item.created_in_network_at = timezone.now()
                item.save()
                settle(item)
        states.refresh(item.order_id for item in items.values())

    def progressed(self, command: OutboxCommand, outcome: Accepted) -> None:
        for item in _items([command]).values():
            if item.progress != outcome.progress:
                item.progress = dict(outcome.progress)
                item.save(update_fields=["progress"])
                port: PortIn | None = getattr(item, "port_in", None)
                text_about_card([port] if port else [])

    def refused(self, command: OutboxCommand, reason: str) -> None:
        for item in _items([command]).values():
            # It never existed for the customer, and its number and card may be ordered again.
            return_card_to_stock(item.iccid)
            Subscription.objects.system().filter(
                pk=item.subscription_id or 0, state=Subscription.State.ACTIVATING
            ).delete()
            item.state, item.reason, item.subscription = State.FAILED, reason[:300], None
            item.save()
            call_off(getattr(item, "port_in", None))
            states.refresh([item.order_id])


def key_of(item: OrderItem) -> str:
    """Return the key of the order of an item's number; each attempt has its own."""
    return f"create:{item.uid}:{item.attempt}"


def _items(commands: Sequence[OutboxCommand]) -> dict[int, OrderItem]:
    """Return the items of commands that are still under way, by id, locked; of the commands of their last attempts."""
    pks = [command.target_id or 0 for command in commands]
    locked(item__in=pks)
    rows = OrderItem.objects.system().filter(pk__in=pks, state__in=(State.IN_PROGRESS, State.HELD))
    found = rows.select_related("plan", "subscription", "port_in")
    keys = {command.key for command in commands}
    rows = found.order_by("pk").select_for_update(of=("self",))
    return {item.pk: item for item in rows if key_of(item) in keys}


def _store_card(item: OrderItem, answer: dict[str, Any]) -> None:
    if item.subscription is None:
        raise ValueError("an item without its subscription")
    if item.sim:
        item.subscription.sim_kind = put_into_use(item.subscription, answer, expected=item.iccid).kind
        item.subscription.save()
