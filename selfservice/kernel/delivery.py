"""Delivering the outbox: claim due rows, call the handler, record the answer.

Every moment is the database's, never a process's clock, and no transaction is open while the world outside
is asked. A claim is a lease: whoever dies holding one loses it after 90 s, and another sends the same row again with
the same key, which the receiver recognises.
"""

from __future__ import annotations

import json
import random
import time
import traceback
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import structlog
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F
from django.db.models.functions import Now

from selfservice.kernel import alarms
from selfservice.kernel.errors import Refused, Unavailable
from selfservice.kernel.hints import hint
from selfservice.kernel.models import ActionRun, OutboxCommand
from selfservice.kernel.outbox import CommandHandler, handlers, scaled
from selfservice.kernel.scope import as_system

LEASE = timedelta(seconds=90)
BACKOFF_BASE = timedelta(seconds=1)
# Sixty seconds, not five minutes: a receiver that fails nine calls of ten then costs 7 letters in a million their
# deadline, against 6 in a hundred.
BACKOFF_CAP = timedelta(seconds=60)
LOCAL_ERRORS = 5
# A task ends well within its time limit and hints again when more is due.
TASK_SECONDS = 30.0

State = OutboxCommand.State
log = structlog.get_logger(__name__)

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

    `older_than` leaves what has only just become due to the workers, whom a hint has told.
    """
    kinds = [kind] if kind else sorted(handlers)
    batch = min(handlers[k].batch for k in kinds)
    stop = time.monotonic() + seconds
    done = 0
    while time.monotonic() < stop:
        holder = uuid4()
        rows = _claim(kinds, holder, older_than, batch)
        if not rows:
            return done
        if kind and len(rows) == batch:
            # There may be more than one process can do.
            hint(kind, handlers[kind].queue)
        done += _deliver_batch(rows, holder)
    if kind:
        hint(kind, handlers[kind].queue)
    return done


def _deliver_batch(rows: list[OutboxCommand], holder: UUID) -> int:
    """Deliver what was claimed together; what is left when the receiver is slow goes back. Returns how many."""
    stop = time.monotonic() + scaled(LEASE / 2).total_seconds()
    by_kind = {kind: handlers[kind]([r for r in rows if r.kind == kind]) for kind in {r.kind for r in rows}}
    for index, row in enumerate(rows):
        if index and time.monotonic() > stop:
            _give_back(holder)
            return index
        _deliver(row, holder, by_kind[row.kind])
    return len(rows)


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


def _deliver(row: OutboxCommand, holder: UUID, handler: CommandHandler) -> None:
    try:
        _attempt(row, holder, handler)
    except (OperationalError, InterfaceError) as error:
        # The database stops, is full, or drops us: no fault of this command. Raises again when it is still away.
        _postpone(row, holder, type(error).__name__, None)
    except Exception as error:
        # Our own fault. Where it happened is logged, not the message: that might quote what must not be logged.
        where = traceback.extract_tb(error.__traceback__)[-1]
        name = f"{type(error).__name__} in {Path(where.filename).name}:{where.lineno}"
        log.error("command failed", command=str(row.uid), kind=row.kind, error=name)
        _count_local_error(row, holder, name)


def _attempt(row: OutboxCommand, holder: UUID, handler: CommandHandler) -> None:
    try:
        answer = handler.deliver(row)
    except Refused as refusal:
        _record_refusal(row, holder, handler, str(refusal))
    except Unavailable as trouble:
        _postpone(row, holder, str(trouble), trouble.retry_after)
    else:
        _record_success(row, handler, answer)


def _held(row: OutboxCommand, holder: UUID) -> Any:
    return OutboxCommand.objects.system().filter(pk=row.pk, lease_holder=holder, state=State.SENDING)


def _record_success(row: OutboxCommand, handler: CommandHandler, answer: dict[str, object]) -> None:
    # Recorded whoever holds the lease by now: the receiver has it, and that is what counts.
    with transaction.atomic(), as_system("record a delivery"):
        unfinished = OutboxCommand.objects.system().filter(pk=row.pk).exclude(state=State.DONE)
        if unfinished.update(state=State.DONE, done_at=Now(), lease_until=None, lease_holder=None, last_error=""):
            handler.confirmed(row, answer)
            _finish_run(row, ActionRun.State.DONE)
    log.info("command delivered", command=str(row.uid), kind=row.kind, attempts=row.attempts)


def _record_refusal(row: OutboxCommand, holder: UUID, handler: CommandHandler, reason: str) -> None:
    with transaction.atomic(), as_system("record a refusal"):
        refused = _held(row, holder).update(
            state=State.REFUSED, done_at=Now(), lease_until=None, last_error=reason[:500]
        )
        if refused:
            handler.refused(row, reason)
            _finish_run(row, ActionRun.State.REFUSED)
            alarms.tell(row, "refused", reason)
    log.warning("command refused", command=str(row.uid), kind=row.kind, reason=reason)


def _finish_run(row: OutboxCommand, state: ActionRun.State) -> None:
    """The action that the command carries out has its answer from the world outside."""
    if row.run_uid:
        runs = ActionRun.objects.system().filter(uid=row.run_uid, state=ActionRun.State.SENT)
        runs.update(state=state, finished_at=Now())


def backoff(attempts: int) -> timedelta:
    """How long to wait after so many attempts: exponential, full jitter, at most a minute."""
    top = min(BACKOFF_BASE * 2 ** min(attempts, 16), BACKOFF_CAP)
    return scaled(top * random.uniform(0.1, 1))  # noqa: S311  (spreads load, guards nothing)


def _postpone(row: OutboxCommand, holder: UUID, reason: str, retry_after: float | None) -> None:
    wait = backoff(row.attempts)
    if retry_after is not None and retry_after > 0:
        # Capped before it becomes an interval: what a receiver may ask for has no bound.
        wait = max(wait, scaled(timedelta(seconds=min(retry_after, BACKOFF_CAP.total_seconds()))))
    with as_system("postpone a command"):
        _held(row, holder).update(state=State.PENDING, due_at=Now() + wait, lease_until=None, last_error=reason[:500])
    log.warning("command postponed", command=str(row.uid), kind=row.kind, attempts=row.attempts, reason=reason)


def _count_local_error(row: OutboxCommand, holder: UUID, error: str) -> None:
    with transaction.atomic(), as_system("count an error of our own"):
        park = row.local_errors + 1 >= LOCAL_ERRORS
        held = _held(row, holder).update(
            local_errors=F("local_errors") + 1,
            state=State.PARKED if park else State.PENDING,
            due_at=Now() + backoff(row.attempts),
            lease_until=None,
            last_error=error[:500],
        )
        if held and park:
            alarms.tell(row, "parked", error)
