"""Delivering the outbox: claim due rows, call the handler, record the answer.

Every moment is the database's, never a process's clock, and no transaction is open while the world outside
is asked. A claim is a lease: whoever dies holding one loses it after 90 s, and another sends the same row again with
the same key, which the receiver recognises.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.db.models import F, Min
from django.db.models.functions import Now

from selfservice.kernel.jobs.wakeup import hint, hint_later
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox.concurrency import ask, attempt, send_together
from selfservice.kernel.outbox.enqueue import CommandHandler, handlers, scaled
from selfservice.kernel.outbox.results import BACKOFF_CAP, LOCAL_ERRORS, State, backoff, record
from selfservice.kernel.scope.models import as_system

__all__ = ["BACKOFF_CAP", "LEASE", "LOCAL_ERRORS", "State", "backoff", "deliver_due"]

LEASE = timedelta(seconds=90)
# A task ends well within its time limit and hints again when more is due.
TASK_SECONDS = 30.0

# The statement's time, as Django's Now() is: a transaction may have begun long ago.
CLAIM = """
UPDATE kernel_outboxcommand SET state = 'sending', attempts = attempts + 1, lease_holder = %s,
    lease_until = statement_timestamp() + %s
WHERE id IN (
    SELECT id FROM kernel_outboxcommand
    WHERE kind = ANY(%s) AND state IN ('pending', 'sending') AND due_at <= statement_timestamp() - %s
      AND (lease_until IS NULL OR lease_until < statement_timestamp())
    ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED
) RETURNING {columns}
"""
# In the order of the model's fields, which is not the table's.
COLUMNS = [field.attname for field in OutboxCommand._meta.concrete_fields]


def deliver_due(*, kind: str | None = None, older_than: timedelta = timedelta(0), seconds: float = TASK_SECONDS) -> int:
    """Deliver what is due until nothing is, or the time is used up; returns how many rows were handled.

    `older_than` leaves what has only just become due to the workers, whom a hint has told. Of several kinds each has
    its turn: a phone to be barred does not wait behind ten thousand letters.
    """
    kinds = [kind] if kind else sorted(handlers)
    stop = time.monotonic() + seconds
    done = 0
    while time.monotonic() < stop:
        handled = sum(_deliver_some(each, older_than, wake=kind is not None) for each in kinds)
        done += handled
        if not handled:
            if kind:
                _hint_for_the_next(kind)
            return done
    if kind:
        hint(kind, handlers[kind].queue)
    return done


def _deliver_some(kind: str, older_than: timedelta, *, wake: bool) -> int:
    holder, batch = uuid4(), handlers[kind].batch
    rows = _claim([kind], holder, older_than, batch)
    if wake and len(rows) == batch:
        # There may be more than one process can do.
        hint(kind, handlers[kind].queue)
    return _deliver_batch(rows, holder) if rows else 0


def _hint_for_the_next(kind: str) -> None:
    """What is to be tried or asked again within a minute is not left to the sweep."""
    with as_system("look for what is due next"):
        waiting = OutboxCommand.objects.system().filter(kind=kind, state=State.PENDING)
        wait: timedelta | None = waiting.aggregate(wait=Min("due_at") - Now())["wait"]
    if wait is not None and wait <= scaled(BACKOFF_CAP):
        hint_later(kind, handlers[kind].queue, max(wait.total_seconds(), scaled(timedelta(seconds=1)).total_seconds()))


def _deliver_batch(rows: list[OutboxCommand], holder: UUID) -> int:
    """Deliver what was claimed together; what is left when the receiver is slow goes back. Returns how many."""
    stop = time.monotonic() + scaled(LEASE / 2).total_seconds()
    handler = handlers[rows[0].kind](rows)
    together = handler.connections > 1
    handled = (_together if together else _one_by_one)(handler, rows, holder, stop)
    if handled < len(rows):
        _give_back(holder)
    return handled


def _one_by_one(handler: CommandHandler, rows: Sequence[OutboxCommand], holder: UUID, stop: float) -> int:
    for index, row in enumerate(rows):
        if index and time.monotonic() > stop:
            return index
        record(handler, holder, [(row, attempt(partial(handler.deliver, row)))])
    return len(rows)


def _together(handler: CommandHandler, rows: Sequence[OutboxCommand], holder: UUID, stop: float) -> int:
    """Send those that are new at once, ask for all that are taken, and record everything at once."""
    # Told apart before anything is sent: an order that is answered at once has its reference afterwards, too.
    new, taken = [row for row in rows if not row.reference], [row for row in rows if row.reference]
    outcomes = ask(handler, taken, send_together(handler, new, stop))
    record(handler, holder, outcomes)
    return len(outcomes)


def _give_back(holder: UUID) -> None:
    with as_system("give commands back"):
        held = OutboxCommand.objects.system().filter(lease_holder=holder, state=State.SENDING)
        held.update(state=State.PENDING, attempts=F("attempts") - 1, lease_until=None, lease_holder=None)


def _claim(kinds: list[str], holder: UUID, older_than: timedelta, batch: int) -> list[OutboxCommand]:
    with as_system("claim commands of the outbox"), connection.cursor() as cursor:
        values: list[Any] = [holder, scaled(LEASE), kinds, scaled(older_than), batch]
        cursor.execute(CLAIM.format(columns=", ".join(COLUMNS)), values)
        rows = cursor.fetchall()
    # Django leaves JSON as text to its model fields, which from_db passes by.
    place = COLUMNS.index("payload")
    rows = [(*row[:place], json.loads(row[place]), *row[place + 1 :]) for row in rows]
    claimed = [OutboxCommand.from_db(None, COLUMNS, row) for row in rows]
    # RETURNING keeps no order, and those that have waited longest come first.
    return sorted(claimed, key=lambda row: (row.due_at, row.pk))
