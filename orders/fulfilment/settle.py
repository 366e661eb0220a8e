"""Bring an item to the state that follows from its parts, and its subscription into use when all of them are done."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from orders.core.port_words import part_of
from orders.core.visits import visit_part
from orders.fulfilment.line_rows import fill_in
from orders.fulfilment.withdraw import withdraw
from orders.models import OrderItem, PortIn
from subscriptions.models import Subscription
from subscriptions.prices import bound_until

State = OrderItem.State
# Of the states of its parts, the first one that occurs is that of the item.
ORDER = (State.CANCELLED, State.REJECTED, State.HELD, State.IN_PROGRESS, State.DONE)
# Nothing comes of the item.
ENDED = (State.CANCELLED, State.REJECTED)


def settle(item: OrderItem) -> bool:
    """Set the state of an item that has begun, from its parts, and return whether it has changed.

    The order of one that has changed is refreshed by the caller. Inside `as_system` or an action, with the item locked
    and its plan, subscription and parts read. Safe to repeat, in any order of events.
    """
    state, reason = min(_parts(item), key=lambda part: ORDER.index(State(part[0])))
    may_change = item.state in (State.IN_PROGRESS, State.HELD) or (item.state == State.DONE and state in ENDED)
    if not may_change or (item.state, item.reason) == (state, reason):
        return False
    if state == State.DONE:
        _put_into_use(item)
    elif state in ENDED:
        withdraw(item)
    item.state, item.reason = state, reason
    item.held_since, item.lapses_on = (
        (item.held_since or timezone.now(), item.lapses_on) if state == State.HELD else (None, None)
    )
    item.finished_at = timezone.now() if state in (State.DONE, *ENDED) else None
    item.save()
    return True


def _parts(item: OrderItem) -> Iterator[tuple[str, str]]:
    """Yield the state that each part alone would give the item, and the reason."""
    yield State.DONE if item.created_in_network_at else State.IN_PROGRESS, ""
    port: PortIn | None = getattr(item, "port_in", None)
    if port is not None:
        yield part_of(port)
    yield visit_part(item)


def _put_into_use(item: OrderItem) -> None:
    """Set the subscription active from today, bound by its plan."""
    subscription, today = item.subscription, timezone.localdate()
    if subscription is None:
        raise ValueError("an item without its subscription")
    subscription.state = Subscription.State.ACTIVE
    subscription.started_on = today
    subscription.binding_until = bound_until(today, item.binding_months)
    subscription.save()
    fill_in(item, subscription)
