"""Record what field service says of visits, with all that follows for their orders.

In whatever order snapshots come: one with a lower sequence than the stored one changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from orders.core import promises
from orders.fulfilment.kinds import BOOK
from orders.fulfilment.visit_follow import Change, follow_all
from orders.models import Appointment
from selfservice.gateways.fieldservice.port import Appointment as Snapshot
from selfservice.kernel.scope.models import ScopedQuerySet

State = Appointment.State


def locked(*, nowait: bool = False, **lookup: Any) -> ScopedQuerySet[Appointment]:
    """Return visits, locked in one order. Visits are locked before items that have begun, and these before orders.

    What has locked the order first does not wait (core/locks.py).
    """
    rows = Appointment.objects.system().filter(**lookup).select_related("order").order_by("pk")
    return rows.select_for_update(of=("self",), nowait=nowait)


def record(visit: Appointment, found: Snapshot) -> bool:
    """Record a snapshot of a locked visit, with all that follows; return whether it is news.

    Inside a transaction, `as_system`.
    """
    return bool(record_all([(visit, [found])]))


def record_all(found: Iterable[tuple[Appointment, Iterable[Snapshot]]]) -> int:
    """Record the snapshots of each locked visit, by their sequence; return how many are news."""
    changes: list[Change] = []
    for visit, snapshots in found:
        before = len(changes)
        for snapshot in snapshots:
            if snapshot.request_id == visit.request_id and snapshot.sequence >= visit.sequence:
                changes += _apply(visit, snapshot)
        if len(changes) > before:
            visit.save()
    follow_all(changes)
    return len(changes)


def _apply(visit: Appointment, found: Snapshot) -> list[Change]:
    """Set the visit to a snapshot that is not older; return the change, or none if it is known."""
    if found.sequence == visit.sequence:
        visit.fee, visit.free_until = found.fee, found.free_until
        visit.save(update_fields=["fee", "free_until"])
        return []
    reason, unwanted = _reason(visit, found), visit.is_being_cancelled and found.state == State.CANCELLED
    take(visit, found)
    if reason == promises.MOVED_BY_CUSTOMER:
        visit.agreed_start = visit.starts
        visit.slot_id = visit.asked.get("slot_id", visit.slot_id)
        visit.price = Decimal(visit.asked.get("price", visit.price))
    if found.state == State.MISSED_BY_US:
        # Given back.
        visit.price = Decimal(0)
    _forget_question(visit)
    return [Change(visit, reason, found.starts, visit.hours, found.text, unwanted)]


def take(visit: Appointment, found: Snapshot) -> None:
    """Set the fields of a visit from a snapshot, and append it to the history; unsaved."""
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
