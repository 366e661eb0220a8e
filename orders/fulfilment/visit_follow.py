"""Bring orders to the state that follows from their technicians' visits: prices, promises, items, next steps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from orders.core import promises, states
from orders.core.visits import LINES, cost_of
from orders.documents.confirmation import write_confirmation
from orders.fulfilment.kinds import REBOOK, START
from orders.fulfilment.settle import settle
from orders.models import Appointment, Order, OrderItem, Promise
from orders.notifications.texts import takes_text, text_booked
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox.enqueue import Command, enqueue, enqueue_many
from selfservice.kernel.scope.models import ScopedQuerySet

State, Item = Appointment.State, OrderItem.State
BEGUN = (Item.IN_PROGRESS, Item.HELD)
Visits = dict[int, list[Appointment]]
Items = dict[int, list[OrderItem]]
Commands = list[tuple[Command, int | None, None]]


@dataclass(frozen=True, slots=True)
class Change:
    """News of a visit, as it is in memory: why it is at this time ("" if that is as before), and what was said.

    `unwanted`: the customer has cancelled it, and the order with it, once no other visit of the order is left.
    """

    visit: Appointment
    reason: str = ""
    starts: datetime | None = None
    hours: str = ""
    text: str = ""
    unwanted: bool = False


def follow(visit: Appointment) -> None:
    """Bring the order of one locked visit up to date, after another change of the visit than a snapshot."""
    follow_all([Change(visit)])


def follow_all(changes: Sequence[Change]) -> None:
    """Bring the placed orders of locked visits up to date. In a transaction, inside an action or `as_system`."""
    orders = {one.visit.order_id: one.visit.order for one in changes if one.visit.order.placed_at is not None}
    if not orders:
        return
    # With the items locked, of two visits that are cancelled at once the second one sees the first.
    items = _items(orders)
    visits = _visits(changes, orders)
    unwanted = {
        one.visit.order_id for one in changes
        if one.unwanted and not any(each.state in Appointment.ACTIVE for each in visits[one.visit.order_id])
    }  # fmt: skip
    if unwanted:
        cancel_items(unwanted)
        items = {pk: own for pk, own in items.items() if pk not in unwanted}
    text_booked(one.visit for one in changes if one.reason and one.visit.order_id in items)
    promises.give_all([
        given for one in changes if one.reason and one.visit.order_id in items
        for given in _promised(one, visits[one.visit.order_id], items[one.visit.order_id])
    ])  # fmt: skip
    changed, commands = set(unwanted), _other_times(changes, items)
    for pk, own in items.items():
        before = [(item.state, item.reason, item.one_off) for item in own]
        commands += _bring(orders[pk], visits[pk], own)
        if before != [(item.state, item.reason, item.one_off) for item in own]:
            changed.add(pk)
    if commands:
        enqueue_many(commands)
    if changed:
        states.refresh(changed)


def cancel_items(orders: Collection[int]) -> None:
    """Cancel the items that wait for a technician whom the customer does not want any more, and confirm it."""
    _begun(orders).filter(subscription=None).update(state=Item.CANCELLED, reason="", finished_at=timezone.now())
    states.refresh(orders)
    for order in Order.objects.system().filter(pk__in=orders).order_by("pk"):
        enqueue(write_confirmation(order), company_id=order.company_id)


def _begun(orders: Iterable[int]) -> ScopedQuerySet[OrderItem]:
    return OrderItem.objects.system().filter(order__in=list(orders), state__in=BEGUN)


def _visits(changes: Sequence[Change], orders: dict[int, Order]) -> Visits:
    """Return all visits of the orders, those that have changed as they are in memory."""
    known = {one.visit.pk: one.visit for one in changes}
    found: Visits = defaultdict(list)
    for visit in Appointment.objects.system().filter(order__in=list(orders)).order_by("end"):
        found[visit.order_id].append(known.get(visit.pk, visit))
    return found


def _items(orders: dict[int, Order]) -> Items:
    """Return the items that have begun, locked, by order."""
    rows = _begun(orders).select_related("plan", "subscription", "port_in").order_by("pk")
    found: Items = defaultdict(list)
    for item in rows.select_for_update(of=("self",)):
        found[item.order_id].append(item)
    return dict(found)


def _promised(change: Change, visits: list[Appointment], items: list[OrderItem]) -> list[promises.Given]:
    """Return the promise of the last visit's day for each item, once all visits are booked."""
    others = [visit for visit in visits if visit.pk != change.visit.pk]
    if any(each.state not in (State.BOOKED, State.DONE) for each in others):
        return []
    times = [(each.starts, each.hours) for each in others if each.starts]
    starts, hours = max([*times, *([(change.starts, change.hours)] if change.starts else [])])
    day, reason = timezone.localdate(starts), change.reason
    texted = change.visit.contact_name if takes_text(change.visit.contact_phone) else ""
    source = Promise.Source.CUSTOMER if reason == promises.MOVED_BY_CUSTOMER else Promise.Source.FIELD_SERVICE
    return [
        promises.Given(
            change.visit.order, item, Promise.Kind.COMMITTED, (day, day), reason=reason, source=source,
            text=change.text, hours=hours, texted=texted,
        )
        for item in items
    ]  # fmt: skip


def _other_times(changes: Sequence[Change], items: Items) -> Commands:
    """Return the commands that find another time for visits that we have missed; it costs nothing."""
    missed = {
        f"rebook:{visit.request_id}:{visit.sequence}": visit
        for visit in (one.visit for one in changes)
        if visit.state == State.MISSED_BY_US and not visit.asked and visit.order_id in items
    }
    known = set()
    if missed:
        rows = OutboxCommand.objects.system().filter(kind=REBOOK, key__in=list(missed))
        known = set(rows.values_list("key", flat=True))
    return [
        (Command(REBOOK, key, visit.pk, {"request_id": visit.request_id}), visit.company_id, None)
        for key, visit in missed.items()
        if key not in known
    ]


def _bring(order: Order, visits: list[Appointment], items: list[OrderItem]) -> Commands:
    """Set the price of the visits and the state of the items; return the command that starts lines, or none."""
    first, cost = items[0], cost_of(visits)
    # An order of lines has no other one-time price; the first item has that of its visits.
    if first.position == 1 and first.one_off != cost:
        first.one_off = cost
        first.save(update_fields=["one_off"])
    left = [item for item in items if item.subscription_id is None]
    if order.category in LINES and left and all(each.state == State.DONE for each in visits):
        # The technician has been there: the network can create the line.
        OrderItem.objects.system().filter(pk__in=[item.pk for item in left]).update(state=Item.WAITING, reason="")
        for item in left:
            item.state, item.reason = Item.WAITING, ""
        key = f"order:{order.uid}:" + ":".join(f"{each.request_id[:8]}{each.sequence}" for each in visits)
        return [(Command(START, key, order.pk, {}), order.company_id, None)]
    for item in items:
        row: Any = item
        row.order_visits = visits
        settle(item)
    return []
