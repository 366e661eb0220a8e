"""Record the results of commands: done, refused, accepted, to be retried, or our own fault.

Results of a batch are recorded in one transaction; if that fails, one by one, so that no command holds up another.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from selfservice.kernel.core.errors import Refused, Unavailable, place_of
from selfservice.kernel.models import ActionRun, OutboxCommand
from selfservice.kernel.outbox import alerts
from selfservice.kernel.outbox.enqueue import Accepted, CommandHandler, Outcome, scaled
from selfservice.kernel.scope.models import as_system

BACKOFF_BASE = timedelta(seconds=1)
# Sixty seconds, not five minutes: a receiver that fails nine calls of ten then costs 7 letters in a million their
# deadline, against 6 in a hundred.
BACKOFF_CAP = timedelta(seconds=60)
# Interval between polls of a command that takes days; where the receiver calls back, the result comes sooner.
PATIENT_POLL = timedelta(minutes=10)
LOCAL_ERRORS = 5
NEVER_LATE = 2**31 - 1
# The receiver is unavailable; the database stops, is full, or closes the connection.
NO_FAULT = Unavailable | OperationalError | InterfaceError

State = OutboxCommand.State
Results = list[tuple[OutboxCommand, Outcome]]
log = structlog.get_logger(__name__)

MARK_DONE = """
UPDATE kernel_outboxcommand AS command SET state = 'done', done_at = statement_timestamp(), lease_until = NULL,
    lease_holder = NULL, last_error = '', reference = result.reference
FROM unnest(%s::bigint[], %s::text[]) AS result (id, reference)
WHERE command.id = result.id AND state <> 'done' RETURNING command.id
"""
POSTPONE = """
UPDATE kernel_outboxcommand AS command SET state = 'pending', due_at = statement_timestamp() + wait,
    lease_until = NULL, last_error = error, reference = COALESCE(NULLIF(result.reference, ''), command.reference)
FROM unnest(%s::bigint[], %s::interval[], %s::text[], %s::text[]) AS result (id, wait, error, reference)
WHERE command.id = result.id AND lease_holder = %s AND state = 'sending'
"""


def record(handler: CommandHandler, holder: UUID, results: Results) -> None:
    """Record the results of commands of one kind, claimed by `holder`."""
    if not results:
        return
    try:
        _record(handler, holder, results)
    except Exception as error:
        if len(results) > 1:
            for one in results:
                record(handler, holder, [one])
        else:
            # It can't be recorded. If the error can't be, either, the lease expires and the command is sent again.
            _record(handler, holder, [(results[0][0], error)])


def _record(handler: CommandHandler, holder: UUID, results: Results) -> None:
    with transaction.atomic(), as_system("record deliveries"):
        done = [(row, outcome) for row, outcome in results if isinstance(outcome, dict)]
        if done:
            record_success(handler, done)
        for row, outcome in results:
            if isinstance(outcome, Refused):
                record_refusal(handler, row, str(outcome), _claimed(row, holder))
            elif isinstance(outcome, Exception) and not isinstance(outcome, NO_FAULT):
                _count_local_error(row, holder, outcome)
        record_progress(handler, [(row, outcome) for row, outcome in results if isinstance(outcome, Accepted)])
        _postpone([(row, outcome) for row, outcome in results if isinstance(outcome, Accepted | NO_FAULT)], holder)
    _log(results)


def _postpone(results: Results, holder: UUID) -> None:
    """Set commands to be polled or retried back to pending. Raises if the database is still unavailable."""
    if not results:
        return
    waits, errors, references = [], [], []
    for row, outcome in results:
        if isinstance(outcome, Accepted):
            wait, error, reference = _poll_wait(row, outcome), outcome.trouble, outcome.reference
        else:
            wait, error, reference = _retry_wait(row, outcome), _reason(outcome), ""
        waits.append(wait)
        errors.append(error[:500].replace("\0", ""))
        references.append(reference)
    with connection.cursor() as cursor:
        cursor.execute(POSTPONE, [[row.pk for row, _outcome in results], waits, errors, references, holder])


def _reason(outcome: Outcome) -> str:
    """Describe an error that is not our fault. A database error may quote data, so only its type is returned."""
    return str(outcome) if isinstance(outcome, Unavailable) else type(outcome).__name__


def record_success(handler: CommandHandler, done: Sequence[tuple[OutboxCommand, dict[str, Any]]]) -> None:
    """Mark commands done, even if their lease has passed to another process: the receiver has them.

    In the caller's transaction, under `as_system`.
    """
    with connection.cursor() as cursor:
        cursor.execute(MARK_DONE, [[row.pk for row, _answer in done], [row.reference for row, _answer in done]])
        finished = {pk for (pk,) in cursor.fetchall()}
    fresh = [(row, answer) for row, answer in done if row.pk in finished]
    if fresh:
        handler.confirmed_all(fresh)
        _finish_runs([row for row, _answer in fresh], ActionRun.State.DONE)


def record_refusal(handler: CommandHandler, row: OutboxCommand, reason: str, rows: Any) -> None:
    """Mark a command refused, if the query set `rows` still finds it. In the caller's transaction."""
    error = {"last_error": reason[:500], "reference": row.reference}
    if rows.update(state=State.REFUSED, done_at=Now(), lease_until=None, **error):
        handler.refused(row, reason)
        _finish_runs([row], ActionRun.State.REFUSED, reason=reason[:500])
        alerts.raise_alarm(row, "refused", reason)


def record_progress(handler: CommandHandler, accepted: Sequence[tuple[OutboxCommand, Accepted]]) -> None:
    """Record the progress of orders for users to see, unless something later is recorded already."""
    patient = [row.pk for row, outcome in accepted if outcome.patient]
    if patient:
        # The days that the post takes are no reason for an alarm.
        OutboxCommand.objects.system().filter(pk__in=patient).update(alarmed_minutes=NEVER_LATE)
    for row, outcome in accepted:
        if outcome.patient:
            handler.progressed(row, outcome)
        if row.run_uid and outcome.progress:
            older = Q(progress__step__lt=outcome.step) | Q(progress__step__isnull=True)
            runs = ActionRun.objects.system().filter(older, uid=row.run_uid, state=ActionRun.State.SENT)
            runs.update(progress={**outcome.progress, "step": outcome.step})


def _finish_runs(rows: Sequence[OutboxCommand], state: ActionRun.State, **more: Any) -> None:
    """Finish the actions that the commands carry out."""
    uids = [row.run_uid for row in rows if row.run_uid]
    if uids:
        runs = ActionRun.objects.system().filter(uid__in=uids, state=ActionRun.State.SENT)
        runs.update(state=state, finished_at=Now(), **more)


def _claimed(row: OutboxCommand, holder: UUID) -> Any:
    return OutboxCommand.objects.system().filter(pk=row.pk, lease_holder=holder, state=State.SENDING)


def backoff(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts: exponential, full jitter, at most a minute."""
    top = min(BACKOFF_BASE * 2 ** min(attempts, 16), BACKOFF_CAP)
    return scaled(top * random.uniform(0.1, 1))  # noqa: S311  (spreads load, guards nothing)


def _retry_wait(row: OutboxCommand, outcome: Outcome) -> timedelta:
    wait, wanted = backoff(row.attempts), outcome.retry_after if isinstance(outcome, Unavailable) else None
    if wanted is not None and wanted > 0:
        # Capped before it becomes an interval: what a receiver may want has no bound.
        wait = max(wait, scaled(timedelta(seconds=min(wanted, BACKOFF_CAP.total_seconds()))))
    return wait


def _poll_wait(row: OutboxCommand, accepted: Accepted) -> timedelta:
    """Return how long to wait: a second at first, then twice as long each time."""
    if accepted.patient:
        return scaled(PATIENT_POLL)
    return scaled(min(BACKOFF_BASE * 2 ** min(max(row.attempts - 1, 0), 16), BACKOFF_CAP))


def _count_local_error(row: OutboxCommand, holder: UUID, error: Exception) -> None:
    name = place_of(error)
    park = row.local_errors + 1 >= LOCAL_ERRORS
    claimed = _claimed(row, holder).update(
        local_errors=F("local_errors") + 1,
        state=State.PARKED if park else State.PENDING,
        due_at=Now() + backoff(row.attempts),
        lease_until=None,
        last_error=name[:500],
    )
    if claimed and park:
        alerts.raise_alarm(row, "parked", name)


def _log(results: Results) -> None:
    done = [row for row, outcome in results if isinstance(outcome, dict)]
    if len(done) > 1:
        # A line for all: writing one for each took a third of the time of recording them.
        uids = [str(row.uid) for row in done]
        log.info("commands delivered", kind=done[0].kind, count=len(done), commands=uids)
    elif done:
        log.info("command delivered", command=str(done[0].uid), kind=done[0].kind, attempts=done[0].attempts)
    for row, outcome in results:
        if isinstance(outcome, dict):
            continue
        about = {"command": str(row.uid), "kind": row.kind, "attempts": row.attempts}
        if isinstance(outcome, Accepted):
            log.info("command accepted", **about, reference=outcome.reference, reason=outcome.trouble)
        elif isinstance(outcome, Refused):
            log.warning("command refused", **about, reason=str(outcome))
        elif isinstance(outcome, NO_FAULT):
            log.warning("command postponed", **about, reason=_reason(outcome))
        else:
            log.error("command failed", **about, error=place_of(outcome))
