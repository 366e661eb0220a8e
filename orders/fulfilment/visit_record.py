"""Record what field service says of a visit, and bring its order to the state that follows.

In whatever order snapshots come: one with a lower sequence than the stored one changes nothing.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from orders.core import promises, states
from orders.core.visits import LINES, cost_of, visits_of
from orders.fulfilment.kinds import BOOK, REBOOK, START
from orders.fulfilment.settle import settle
from orders.models import Appointment, Order, OrderItem, Promise
from selfservice.gateways.fieldservice.port import Appointment as Snapshot
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox.enqueue import Command, enqueue
from selfservice.kernel.scope.models import ScopedQuerySet

State, Item = Appointment.State, OrderItem.State
BEGUN = (Item.IN_PROGRESS, Item.HELD)


def locked(**lookup: Any) -> ScopedQuerySet[Appointment]:
    """Return visits, locked in one order. Visits are locked before items that have begun, and these before orders."""
    rows = Appointment.objects.system().filter(**lookup).select_related("order").order_by("pk")
    return rows.select_for_update(of=("self",))


def record(visit: Appointment, found: Snapshot) -> bool:
    """Record a snapshot of a locked visit, with all that follows; return whether it is news.

    Inside a transaction, `as_system`.
    """
    if found.request_id != visit.request_id or found.sequence < visit.sequence:
        return False
    visit.fee, visit.free_until = found.fee, found.free_until
    if found.sequence == visit.sequence:
        visit.save(update_fields=["fee", "free_until"])
        return False
    reason = _reason(visit, found)
    take(visit, found)
    if reason == promises.MOVED_BY_CUSTOMER:
        visit.agreed_start = visit.starts
    _forget_question(visit)
    visit.save()
    if visit.order.placed_at is not None:
        follow(visit, reason)
    return True


def take(visit: Appointment, found: Snapshot) -> None:
    """Set the fields of a visit from a snapshot, and append it to the history."""
    visit.state, visit.sequence, visit.external_id = found.state, found.sequence, found.appointment_id
    visit.starts, visit.ends, visit.reserved_until = found.starts, found.ends, found.expires_at
    visit.fee, visit.free_until, visit.charged, visit.text = found.fee, found.free_until, found.charged, found.text
    visit.history.append({
        "at": timezone.now().isoformat(timespec="seconds"), "state": found.state, "text": found.text,
        "starts": found.starts.isoformat(), "ends": found.ends.isoformat(),
    })  # fmt: skip


def _reason(visit: Appointment, found: Snapshot) -> str:
    """Return why the visit is at another time than before: a reason of a promise; "" if it is not, or not booked."""
    if found.state != State.BOOKED:
        return ""
    asked = asked_for(visit) == found.starts
    if visit.state in (*Appointment.WITHOUT_TIME, State.RESERVED) and (asked or visit.starts == found.starts):
        return promises.BOOKED
    if asked:
        return promises.MOVED_BY_CUSTOMER
    if visit.state == State.MISSED_BY_US:
        return promises.MISSED_BY_US
    return promises.MOVED_BY_US if visit.starts != found.starts else ""


def asked_for(visit: Appointment) -> datetime | None:
    """Return the time that field service has been asked for, and has not answered."""
    starts = visit.asked.get("starts")
    return datetime.fromisoformat(starts) if starts else None


def _forget_question(visit: Appointment) -> None:
    """Forget what was asked of field service once it is so, or can't be any more."""
    agreed = visit.state == State.BOOKED and (visit.asked.get("kind") == BOOK or asked_for(visit) == visit.starts)
    if agreed or visit.state in (State.DONE, State.CANCELLED, State.EXPIRED):
        visit.asked = {}


def follow(visit: Appointment, reason: str = "") -> None:
    """Bring the items of a placed order to the state that follows from its visits: prices, promises, next steps."""
    order, visits = visit.order, visits_of(visit.order_id)
    rows = OrderItem.objects.system().filter(order=order, state__in=BEGUN).select_related("plan", "subscription")
    items = list(rows.order_by("pk").select_for_update(of=("self",)))
    if not items:
        return
    # An order of lines has no other one-time price; the first item has that of its visits.
    OrderItem.objects.system().filter(order=order, position=1).update(one_off=cost_of(visits))
    for item in items:
        if item.position == 1:
            item.one_off = cost_of(visits)
    if reason:
        _promise(order, visits, items, reason, visit.text)
    if visit.state == State.MISSED_BY_US and not visit.asked:
        _arrange_another(visit)
    if all(each.state == State.DONE for each in visits) and _go_on(visit, items):
        states.refresh([order.pk])
        return
    for item in items:
        settle(item)
    states.refresh([order.pk])


def _promise(order: Order, visits: list[Appointment], items: list[OrderItem], reason: str, text: str) -> None:
    """Promise the day of the last visit, once all of them are booked."""
    days = [timezone.localdate(each.starts) for each in visits if each.starts]
    if any(each.state not in (State.BOOKED, State.DONE) for each in visits) or not days:
        return
    by_us = reason in (promises.MOVED_BY_US, promises.MISSED_BY_US)
    source = Promise.Source.FIELD_SERVICE if by_us or reason == promises.BOOKED else Promise.Source.CUSTOMER
    day = max(days)
    promises.give(order, items, Promise.Kind.COMMITTED, (day, day), reason=reason, source=source, text=text)


def _arrange_another(visit: Appointment) -> None:
    """Order another visit after one that we missed; it costs nothing."""
    key = f"rebook:{visit.request_id}:{visit.sequence}"
    if not OutboxCommand.objects.system().filter(kind=REBOOK, key=key).exists():
        enqueue(Command(REBOOK, key, visit.pk, {"request_id": visit.request_id}), company_id=visit.company_id)


def _go_on(visit: Appointment, items: list[OrderItem]) -> bool:
    """Let the network create the line, now that the technician has been there; return whether it is not begun yet."""
    left = [item for item in items if item.subscription_id is None]
    if visit.order.category not in LINES or not left:
        return False
    for item in left:
        item.state, item.reason = Item.WAITING, ""
    OrderItem.objects.system().bulk_update(left, ["state", "reason"])
    key = f"order:{visit.order.uid}:{visit.request_id}:{visit.sequence}"
    enqueue(Command(START, key, visit.order_id, {}), company_id=visit.company_id)
    return True
