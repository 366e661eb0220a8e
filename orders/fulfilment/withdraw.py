"""Take back what an item has begun: its subscription, and its number in the network."""

from __future__ import annotations

from django.utils import timezone

from orders.core import states
from orders.models import OrderItem
from selfservice.kernel.outbox.enqueue import Command, enqueue
from subscriptions.models import Subscription
from subscriptions.sims.rules import return_card_to_stock
from subscriptions.termination.command import ended

KIND = "network.withdraw"


def withdraw(item: OrderItem) -> None:
    """Remove the item's subscription, or end one that is in use, and have the network drop the number.

    The item is not saved. In a transaction, inside an action or `as_system`.
    """
    subscription = item.subscription
    if subscription is None:
        return
    if subscription.state == Subscription.State.ACTIVATING:
        # It never existed for the customer, and its number and card may be ordered again.
        return_card_to_stock(item.iccid)
        subscription.delete()
        item.subscription = None
    else:
        subscription.terminated_on = timezone.localdate()
        subscription.save()
        ended(subscription.pk)
    key = f"withdraw:{item.uid}:{item.attempt}"
    enqueue(Command(KIND, key, item.pk, {"number": item.number}), company_id=item.company_id)


def give_number(item_id: int, number: str) -> OrderItem:
    """Give an item that has begun another number, and return it.

    It is started again when the network has dropped the old one. In a transaction, inside an action or `as_system`,
    with its porting locked.
    """
    rows = OrderItem.objects.system().select_related("subscription", "order", "plan")
    item: OrderItem = rows.select_for_update(of=("self",)).get(pk=item_id)
    withdraw(item)
    item.number, item.reservation, item.created_in_network_at = number, "", None
    item.state, item.reason, item.held_since, item.lapses_on = OrderItem.State.WAITING, "", None, None
    item.save()
    states.refresh([item.order_id])
    return item
