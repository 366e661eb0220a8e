"""Writing down what became of commands that were sent: done, refused, taken, to be tried again, or our own fault.

Of many that were sent together it is written at once; what fails is written row by row, so that none holds up another.
"""

from __future__ import annotations

import random
import traceback
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from selfservice.kernel.core.errors import Refused, Unavailable
from selfservice.kernel.models import ActionRun, OutboxCommand
from selfservice.kernel.outbox import alerts
from selfservice.kernel.outbox.enqueue import CommandHandler, Outcome, Taken, scaled
from selfservice.kernel.scope.models import as_system

BACKOFF_BASE = timedelta(seconds=1)
# Sixty seconds, not five minutes: a receiver that fails nine calls of ten then costs 7 letters in a million their
# deadline, against 6 in a hundred.
BACKOFF_CAP = timedelta(seconds=60)
# How often what takes days is asked about; where the receiver calls back, that comes sooner.
SELDOM = timedelta(minutes=10)
LOCAL_ERRORS = 5
NEVER_LATE = 2**31 - 1
# The receiver is away; the database stops, is full, or drops us.
NO_FAULT = Unavailable | OperationalError | InterfaceError

State = OutboxCommand.State
log = structlog.get_logger(__name__)

DONE = """
UPDATE kernel_outboxcommand AS held SET state = 'done', done_at = statement_timestamp(), lease_until = NULL,
    lease_holder = NULL, last_error = '', reference = taken
FROM unnest(%s::bigint[], %s::text[]) AS told (id, taken)
WHERE held.id = told.id AND state <> 'done' RETURNING held.id
"""
LATER = """
UPDATE kernel_outboxcommand AS held SET state = 'pending', due_at = statement_timestamp() + wait, lease_until = NULL,
    last_error = error, reference = CASE taken WHEN '' THEN reference ELSE taken END
FROM unnest(%s::bigint[], %s::interval[], %s::text[], %s::text[]) AS told (id, wait, error, taken)
WHERE held.id = told.id AND lease_holder = %s AND state = 'sending'
"""


def record(handler: CommandHandler, holder: UUID, outcomes: Sequence[tuple[OutboxCommand, Outcome]]) -> None:
    """Write down what became of commands of one kind."""
    if not outcomes:
        return
    try:
        _record(handler, holder, outcomes)
    except Exception as error:
        if len(outcomes) > 1:
            for one in outcomes:
                record(handler, holder, [one])
        else:
            # It can't be written down. When that is so of the error, too, the lease runs out and it is sent again.
            _record(handler, holder, [(outcomes[0][0], error)])


def _record(handler: CommandHandler, holder: UUID, outcomes: Sequence[tuple[OutboxCommand, Outcome]]) -> None:
    with transaction.atomic(), as_system("record deliveries"):
        done = [(row, outcome) for row, outcome in outcomes if isinstance(outcome, dict)]
        if done:
            record_success(handler, done)
        for row, outcome in outcomes:
            if isinstance(outcome, Refused):
                record_refusal(handler, row, str(outcome), _held(row, holder))
            elif isinstance(outcome, Exception) and not isinstance(outcome, NO_FAULT):
                _count_local_error(row, holder, outcome)
        record_progress([(row, outcome) for row, outcome in outcomes if isinstance(outcome, Taken)])
        _put_off([(row, outcome) for row, outcome in outcomes if isinstance(outcome, Taken | NO_FAULT)], holder)
    _tell(outcomes)


def _put_off(later: Sequence[tuple[OutboxCommand, Outcome]], holder: UUID) -> None:
    """What is to be asked or tried again is pending until then. Raises when the database is still away."""
    if not later:
        return
    waits, errors, references = [], [], []
    for row, outcome in later:
        if isinstance(outcome, Taken):
            wait, why, reference = _until_asked(row, outcome), outcome.trouble, outcome.reference
        else:
            wait, why, reference = _until_tried(row, outcome), _why(outcome), ""
        waits.append(wait)
        errors.append(why[:500].replace("\0", ""))
        references.append(reference)
    with connection.cursor() as cursor:
        cursor.execute(LATER, [[row.pk for row, _outcome in later], waits, errors, references, holder])


def _why(outcome: Outcome) -> str:
    """Of what is no fault of ours. An error of the database may quote data; its name is enough."""
    return str(outcome) if isinstance(outcome, Unavailable) else type(outcome).__name__


def record_success(handler: CommandHandler, done: Sequence[tuple[OutboxCommand, dict[str, Any]]]) -> None:
    """Mark commands done, whoever holds their lease by now: the receiver has it, and that is what counts.

    In the caller's transaction, under `as_system`.
    """
    with connection.cursor() as cursor:
        cursor.execute(DONE, [[row.pk for row, _answer in done], [row.reference for row, _answer in done]])
        finished = {pk for (pk,) in cursor.fetchall()}
    fresh = [(row, answer) for row, answer in done if row.pk in finished]
    if fresh:
        handler.confirmed_all(fresh)
        _finish_runs([row for row, _answer in fresh], ActionRun.State.DONE)


def record_refusal(handler: CommandHandler, row: OutboxCommand, reason: str, held: Any) -> None:
    """Mark a command refused, if it is still `held` as the query set says. In the caller's transaction."""
    why = {"last_error": reason[:500], "reference": row.reference}
    if held.update(state=State.REFUSED, done_at=Now(), lease_until=None, **why):
        handler.refused(row, reason)
        _finish_runs([row], ActionRun.State.REFUSED, reason=reason[:500])
        alerts.tell(row, "refused", reason)


def record_progress(taken: Sequence[tuple[OutboxCommand, Taken]]) -> None:
    """Tell people how far their orders are; news that is older than what is known is not told."""
    patient = [row.pk for row, outcome in taken if outcome.patient]
    if patient:
        # Support need not be told what the post takes.
        OutboxCommand.objects.system().filter(pk__in=patient).update(alarmed_minutes=NEVER_LATE)
    for row, outcome in taken:
        if row.run_uid and outcome.progress:
            older = Q(progress__step__lt=outcome.step) | Q(progress__step__isnull=True)
            runs = ActionRun.objects.system().filter(older, uid=row.run_uid, state=ActionRun.State.SENT)
            runs.update(progress={**outcome.progress, "step": outcome.step})


def _finish_runs(rows: Sequence[OutboxCommand], state: ActionRun.State, **more: Any) -> None:
    """The actions that the commands carry out have their answer from the world outside."""
    uids = [row.run_uid for row in rows if row.run_uid]
    if uids:
        runs = ActionRun.objects.system().filter(uid__in=uids, state=ActionRun.State.SENT)
        runs.update(state=state, finished_at=Now(), **more)


def _held(row: OutboxCommand, holder: UUID) -> Any:
    return OutboxCommand.objects.system().filter(pk=row.pk, lease_holder=holder, state=State.SENDING)


def backoff(attempts: int) -> timedelta:
    """How long to wait after so many attempts: exponential, full jitter, at most a minute."""
    top = min(BACKOFF_BASE * 2 ** min(attempts, 16), BACKOFF_CAP)
    return scaled(top * random.uniform(0.1, 1))  # noqa: S311  (spreads load, guards nothing)


def _until_tried(row: OutboxCommand, trouble: Outcome) -> timedelta:
    wait, asked = backoff(row.attempts), trouble.retry_after if isinstance(trouble, Unavailable) else None
    if asked is not None and asked > 0:
        # Capped before it becomes an interval: what a receiver may ask for has no bound.
        wait = max(wait, scaled(timedelta(seconds=min(asked, BACKOFF_CAP.total_seconds()))))
    return wait


def _until_asked(row: OutboxCommand, taken: Taken) -> timedelta:
    """A second at first, then ever longer."""
    if taken.patient:
        return scaled(SELDOM)
    return scaled(min(BACKOFF_BASE * 2 ** min(max(row.attempts - 1, 0), 16), BACKOFF_CAP))


def _count_local_error(row: OutboxCommand, holder: UUID, error: Exception) -> None:
    name = _where(error)
    park = row.local_errors + 1 >= LOCAL_ERRORS
    held = _held(row, holder).update(
        local_errors=F("local_errors") + 1,
        state=State.PARKED if park else State.PENDING,
        due_at=Now() + backoff(row.attempts),
        lease_until=None,
        last_error=name[:500],
    )
    if held and park:
        alerts.tell(row, "parked", name)


def _where(error: Exception) -> str:
    """Where an error of our own happened. Not its message: that might quote what must not be logged."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    return f"{type(error).__name__} in {place}"


def _tell(outcomes: Sequence[tuple[OutboxCommand, Outcome]]) -> None:
    done = [row for row, outcome in outcomes if isinstance(outcome, dict)]
    if len(done) > 1:
        # A line for all: writing one for each took a third of the time of recording them.
        uids = [str(row.uid) for row in done]
        log.info("commands delivered", kind=done[0].kind, count=len(done), commands=uids)
    elif done:
        log.info("command delivered", command=str(done[0].uid), kind=done[0].kind, attempts=done[0].attempts)
    for row, outcome in outcomes:
        if isinstance(outcome, dict):
            continue
        about = {"command": str(row.uid), "kind": row.kind, "attempts": row.attempts}
        if isinstance(outcome, Taken):
            log.info("command taken", **about, reference=outcome.reference, reason=outcome.trouble)
        elif isinstance(outcome, Refused):
            log.warning("command refused", **about, reason=str(outcome))
        elif isinstance(outcome, NO_FAULT):
            log.warning("command postponed", **about, reason=_why(outcome))
        else:
            log.error("command failed", **about, error=_where(outcome))
