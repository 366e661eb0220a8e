"""Deliver the outbox: claim due rows, call the handler, record the results.

Every moment is the database's, never a process's clock, and no transaction is open during a call to a receiver. A claim
is a lease: a process that dies holding one loses it after 90 s, and another sends the same row again with the same key,
which the receiver recognises. Where a handler has several connections, threads send, and call nothing but the gateway;
where its receiver takes many commands in one call, one call sends them, and has a result for each.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import cache, partial
from typing import Any
from uuid import UUID, uuid4

import structlog
from django.db import connection
from django.db.models import F, Min
from django.db.models.functions import Now

from selfservice.kernel.core.errors import Unavailable, place_of
from selfservice.kernel.jobs.wakeup import wake, wake_later
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox.enqueue import Accepted, CommandHandler, Outcome, handlers, scaled
from selfservice.kernel.outbox.results import BACKOFF_CAP, Results, State, record
from selfservice.kernel.scope.models import as_system

LEASE = timedelta(seconds=90)
# A task ends well within its time limit, and wakes a worker again when more is due.
TASK_SECONDS = 30.0

# The statement's time, as Django's Now() is: a transaction may have begun long ago.
# Materialized: as a subquery of the update, PostgreSQL may run it again for each row, and claim more than the limit.
CLAIM = """
WITH due AS MATERIALIZED (
    SELECT id FROM kernel_outboxcommand
    WHERE kind = %s AND state IN ('pending', 'sending') AND due_at <= statement_timestamp() - %s
      AND (lease_until IS NULL OR lease_until < statement_timestamp())
    ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED
)
UPDATE kernel_outboxcommand SET state = 'sending', attempts = attempts + 1, lease_holder = %s,
    lease_until = statement_timestamp() + %s
WHERE id IN (SELECT id FROM due) RETURNING {columns}
"""
# In the order of the model's fields, which is not the table's.
COLUMNS = [field.attname for field in OutboxCommand._meta.concrete_fields]
log = structlog.get_logger(__name__)


def deliver_due(*, kind: str | None = None, older_than: timedelta = timedelta(0), seconds: float = TASK_SECONDS) -> int:
    """Deliver what is due until nothing is, or the time is used up; return how many rows were handled.

    `older_than` leaves what has only just become due to the workers, who have been woken. Without `kind`, the kinds
    take turns: a phone to be barred does not wait for ten thousand letters.
    """
    kinds = [kind] if kind else sorted(handlers)
    stop = time.monotonic() + seconds
    done = 0
    while time.monotonic() < stop:
        handled = sum(_deliver_some(each, older_than, wakes=kind is not None) for each in kinds)
        done += handled
        if not handled:
            if kind:
                _wake_for_the_next(kind)
            return done
    if kind:
        wake(kind, handlers[kind].queue)
    return done


def _deliver_some(kind: str, older_than: timedelta, *, wakes: bool) -> int:
    """Deliver rows claimed together; release the rest if the receiver is slow. Return how many were handled."""
    holder, batch = uuid4(), handlers[kind].batch
    rows = _claim(kind, holder, older_than, batch)
    if not rows:
        return 0
    if wakes and len(rows) == batch:
        # There may be more rows than one process can deliver.
        wake(kind, handlers[kind].queue)
    stop = time.monotonic() + scaled(LEASE / 2).total_seconds()
    handler = handlers[kind](rows)
    deliver = _deliver_together if handler.connections > 1 else _deliver_one_by_one
    handled = deliver(handler, rows, holder, stop)
    if handled < len(rows):
        _release(holder)
    return handled


def _wake_for_the_next(kind: str) -> None:
    """Wake a worker for the next retry or poll if it is due within a minute, instead of leaving it to the sweep."""
    with as_system("look for what is due next"):
        pending = OutboxCommand.objects.system().filter(kind=kind, state=State.PENDING)
        wait: timedelta | None = pending.aggregate(wait=Min("due_at") - Now())["wait"]
    if wait is not None and wait <= scaled(BACKOFF_CAP):
        wake_later(kind, handlers[kind].queue, max(wait.total_seconds(), scaled(timedelta(seconds=1)).total_seconds()))


def _claim(kind: str, holder: UUID, older_than: timedelta, batch: int) -> list[OutboxCommand]:
    with as_system("claim commands of the outbox"), connection.cursor() as cursor:
        values: list[Any] = [kind, scaled(older_than), batch, holder, scaled(LEASE)]
        cursor.execute(CLAIM.format(columns=", ".join(COLUMNS)), values)
        rows = cursor.fetchall()
    # Django leaves JSON as text to its model fields, which from_db passes by.
    place = COLUMNS.index("payload")
    rows = [(*row[:place], json.loads(row[place]), *row[place + 1 :]) for row in rows]
    claimed = [OutboxCommand.from_db(None, COLUMNS, row) for row in rows]
    # RETURNING has no order, and the oldest come first.
    return sorted(claimed, key=lambda row: (row.due_at, row.pk))


def _release(holder: UUID) -> None:
    with as_system("release commands"):
        claimed = OutboxCommand.objects.system().filter(lease_holder=holder, state=State.SENDING)
        claimed.update(state=State.PENDING, attempts=F("attempts") - 1, lease_until=None, lease_holder=None)


def _deliver_one_by_one(handler: CommandHandler, rows: Sequence[OutboxCommand], holder: UUID, stop: float) -> int:
    for index, row in enumerate(rows):
        if index and time.monotonic() > stop:
            return index
        record(handler, holder, [(row, _attempt(partial(handler.deliver, row)))])
    return len(rows)


def _deliver_together(handler: CommandHandler, rows: Sequence[OutboxCommand], holder: UUID, stop: float) -> int:
    """Send the new ones, poll all that are accepted, and record everything in one transaction."""
    # Separated before anything is sent: an order answered immediately has its reference afterwards, too.
    new, accepted = [row for row in rows if not row.reference], [row for row in rows if row.reference]
    send = _send_in_one_call if handler.bulk and len(new) > 1 else _send
    results = _poll(handler, accepted, send(handler, new, stop))
    record(handler, holder, results)
    return len(results)


def _attempt(send: Callable[[], Outcome]) -> Outcome:
    """Return the outcome, or the exception raised."""
    try:
        return send()
    except Exception as error:
        return error


def _send_in_one_call(handler: CommandHandler, rows: Sequence[OutboxCommand], stop: float) -> Results:
    """Send all in one call; each alone if the call fails, so that no command holds up another."""
    try:
        outcomes = handler.deliver_many(rows)
        return [(row, outcomes[row.pk]) for row in rows]
    except Unavailable as error:
        return [(row, error) for row in rows]
    except Exception as error:
        log.warning("commands sent one by one", kind=handler.kind, count=len(rows), error=place_of(error))
        return _send(handler, rows, stop)


def _send(handler: CommandHandler, rows: Sequence[OutboxCommand], stop: float) -> Results:
    """Send each; those that have not begun at `stop` are missing from the results."""
    if len(rows) == 1:
        # A user waits for it: avoid the cost of waking another thread.
        return [(rows[0], _attempt(lambda: handler.prepare(rows[0])()))]
    results: Results = []
    prepared: list[tuple[OutboxCommand, Callable[[], Any]]] = []
    for row in rows:
        try:
            prepared.append((row, handler.prepare(row)))
        except Exception as error:
            results.append((row, error))

    def send_in_time(send: Callable[[], Any]) -> Outcome | None:
        return _attempt(send) if time.monotonic() < stop else None

    outcomes = _threads(os.getpid(), handler.connections).map(send_in_time, [send for _row, send in prepared])
    sent = zip([row for row, _send in prepared], outcomes, strict=True)
    return results + [(row, outcome) for row, outcome in sent if outcome is not None]


def _poll(handler: CommandHandler, accepted: Sequence[OutboxCommand], sent: Results) -> Results:
    """Poll everything that the receiver has accepted, now or before, in one call; return the results of all rows."""
    new: dict[int, Accepted] = {}
    polled = list(accepted)
    for row, outcome in sent:
        if isinstance(outcome, Accepted):
            row.reference, new[row.pk] = outcome.reference, outcome
            polled.append(row)
    if not polled:
        return sent
    outcomes: Mapping[int, Outcome]
    try:
        outcomes = handler.poll(polled)
    except Exception as error:
        outcomes = {row.pk: _unpolled(row, new.get(row.pk), error) for row in polled}
    return [each for each in sent if each[0].pk not in new] + [(row, outcomes[row.pk]) for row in polled]


def _unpolled(row: OutboxCommand, new: Accepted | None, error: Exception) -> Outcome:
    """Return the outcome of a failed poll: an accepted command stays accepted, which must be recorded first."""
    if new or isinstance(error, Unavailable):
        trouble = str(error) if isinstance(error, Unavailable) else "error"
        return replace(new or Accepted(row.reference), trouble=trouble)
    return error


@cache
def _threads(_process: int, connections: int) -> ThreadPoolExecutor:
    """Return this process's threads: a fork inherits none, so the process id is part of the key."""
    return ThreadPoolExecutor(connections, thread_name_prefix="sending")
