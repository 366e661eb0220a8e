"""Bring an item to the state that follows from its parts, and its subscription into use when all of them are done."""

from __future__ import annotations

from django.utils import timezone

from orders.core.visits import part_of
from orders.fulfilment.line_rows import fill_in
from orders.models import OrderItem
from subscriptions.models import Subscription
from subscriptions.prices import bound_until

State = OrderItem.State


def settle(item: OrderItem) -> None:
    """Set the state of an item that has begun, from its parts. Its order is refreshed by the caller.

    Inside `as_system`, with the item locked and its plan and subscription read. Safe to repeat, in any order of events.
    """
    if item.state in (State.DONE, State.CANCELLED):
        return
    visited, held = part_of(item)
    if held or item.created_in_network_at is None or not visited:
        item.state, item.reason = State.HELD if held else State.IN_PROGRESS, held
        item.save()
        return
    _put_into_use(item)
    item.state, item.reason, item.finished_at = State.DONE, "", timezone.now()
    item.save()


def _put_into_use(item: OrderItem) -> None:
    """Set the subscription active from today, bound by its plan."""
    subscription, today = item.subscription, timezone.localdate()
    if subscription is None:
        raise ValueError("an item without its subscription")
    subscription.state = Subscription.State.ACTIVE
    subscription.started_on = today
    subscription.binding_until = bound_until(today, item.plan.binding_months)
    subscription.save()
    fill_in(item, subscription)
