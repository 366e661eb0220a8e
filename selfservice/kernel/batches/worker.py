"""Run batches: chunk by chunk, each in one transaction, by any free worker.

A chunk's rows are locked, executed and marked in the same transaction. If a worker dies, the transaction rolls back:
the rows are ready again immediately, without a lease to expire, and two workers never hold the same row. No row is
half done: its change, its audit entry, its command and its mark are committed together.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any
from uuid import uuid5

import structlog
from django import forms
from django.db import InterfaceError, OperationalError, connection, transaction
from django.http import Http404
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from psycopg.types.json import Jsonb

from selfservice.kernel.actions.base import Action, may_run
from selfservice.kernel.actions.runner import RunContext, checked, perform
from selfservice.kernel.batches import completion
from selfservice.kernel.batches.forms import data_of
from selfservice.kernel.batches.service import action_of
from selfservice.kernel.batches.verdicts import REFUSALS, Verdict, verdict_in_words, verdict_of
from selfservice.kernel.jobs.periodic import register
from selfservice.kernel.jobs.wakeup import BATCHES, wake_for
from selfservice.kernel.models import ActionRun, Batch, BatchRow
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.actor_registry import actor_of
from selfservice.kernel.scope.models import as_system, writing_as

CHUNK = 500
# A task ends well within its time limit and sends another wake-up if rows are left.
TASK_SECONDS = 30.0
# The sweep has other jobs, too.
SWEEP_SECONDS = 5.0
MARK = """
UPDATE kernel_batchrow AS row SET state = new.state, reason = new.reason, translations = new.translations,
    temporary = new.temporary, attempt = new.attempt, run_id = new.run
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::jsonb[], %s::boolean[], %s::int[], %s::bigint[])
    AS new (id, state, reason, translations, temporary, attempt, run)
WHERE row.id = new.id
"""
State = BatchRow.State
log = structlog.get_logger(__name__)


def run_due(seconds: float = TASK_SECONDS) -> int:
    """Run ready rows of running batches until none is left or the time is used up; return how many."""
    stop, done = time.monotonic() + seconds, 0
    while time.monotonic() < stop:
        count = _chunk()
        if not count:
            return done
        done += count
    wake_for(BATCHES)
    return done


def sweep() -> int:
    """Run the rows that no worker has taken, and finish ended batches; return how many. Called by the scheduler."""
    return run_due(SWEEP_SECONDS) + completion.finish_answered()


def _chunk() -> int:
    """Run the next rows that nobody else has locked; return how many."""
    with transaction.atomic():
        with as_system("do what a batch asks"):
            rows = list(_ready())
            batch = Batch.objects.system().get(pk=rows[0].batch_id) if rows else None
        if batch is None:
            return 0
        if len(rows) == CHUNK:
            # More than one process can help.
            wake_for(BATCHES)
        with translation.override(batch.language):
            _run_chunk(batch, rows)
    completion.end_if_run(batch.pk)
    return len(rows)


def _ready() -> Iterable[BatchRow]:
    running = Batch.objects.system().filter(state=Batch.State.RUNNING).order_by("started_at", "pk")
    for pk in running.values_list("pk", flat=True):
        rows = BatchRow.objects.system().filter(batch=pk, state=State.READY).order_by("pk")
        if found := list(rows.select_for_update(skip_locked=True, of=("self",))[:CHUNK]):
            return found
    return []


def _run_chunk(batch: Batch, rows: list[BatchRow]) -> None:
    action, actor = action_of(batch), actor_of(batch.actor_kind, batch.actor_id)
    for row in rows:
        row.attempt += 1
    # The right may have ended since the batch was begun.
    if actor is None or not may_run(action, actor):
        verdict = verdict_in_words(lambda: _("You no longer have the right to do this."))
        for row in rows:
            verdict.write_to(row)
    else:
        _run_rows(batch, action, actor, rows)
    write_verdicts(rows)


def write_verdicts(rows: Sequence[BatchRow]) -> None:
    """Write the rows' states and reasons in one statement; `bulk_update` would take longer than all the rest."""
    marks = [
        (row.pk, row.state, row.reason, Jsonb(row.translations), row.temporary, row.attempt, row.run_id) for row in rows
    ]
    if marks:
        with as_system("do what a batch asks"), connection.cursor() as cursor:
            cursor.execute(MARK, [list(column) for column in zip(*marks, strict=True)])


def _run_rows(batch: Batch, action: type[Action], actor: Actor, rows: list[BatchRow]) -> None:
    """Run the rows in one savepoint; if one raises an unexpected error, run each in its own.

    A savepoint for every row from the start would take nearly twice the time.
    """
    try:
        with transaction.atomic(), writing_as(actor):
            _perform(batch, action(actor), rows)
    except (OperationalError, InterfaceError):
        # The database is unavailable, or asks for a retry: the rows stay ready.
        raise
    except Exception as error:
        # Log the error's type, not its message, which might quote what must not be logged.
        logged = {"batch": str(batch.uid), "line": rows[0].line, "error": type(error).__name__}
        if len(rows) > 1:
            log.info("rows one by one", **logged)
            for row in rows:
                _run_rows(batch, action, actor, [row])
            return
        log.error("row failed", **logged)
        words = _lazy("Something went wrong at our end. Nothing was changed for this one; try it again.")
        verdict_in_words(lambda: words, temporary=True).write_to(rows[0], State.FAILED)


def _perform(batch: Batch, action: Action, rows: Sequence[BatchRow]) -> None:
    context = RunContext(is_batch=True, savepoint=len(rows) == 1)
    done = []
    for row, target in zip(rows, targets_of(action, rows, lock=True), strict=True):
        run = _run_of(batch, row)
        try:
            perform(action, run, _found(action, target), data_of(batch, row, action, target), context)
        except REFUSALS as refusal:
            verdict_of(refusal, partial(check_row, batch, row, action, target, RunContext())).write_to(row)
        else:
            done.append((row, run))
    context.records.write()
    for row, run in done:
        Verdict("").write_to(row, State.RUN)
        row.run = run


def check_row(batch: Batch, row: BatchRow, action: Action, target: Any, context: RunContext) -> forms.Form:
    """Return the row's form, valid. Raises one of REFUSALS if the row can't be done."""
    return checked(action, _found(action, target), data_of(batch, row, action, target), context)


def _found(action: Action, target: Any) -> Any:
    """Return the target; raise Http404 without one, unless the action creates it."""
    if target is None and action.model is not None:
        raise Http404
    return target


def targets_of(action: Action, rows: Sequence[BatchRow], *, lock: bool = False) -> list[Any]:
    """Return the targets that the actor sees, in the order of the rows; None for one that they don't see."""
    model: Any = action.model
    if model is None:
        return [None] * len(rows)
    seen = model.objects.visible_to(action.actor, function=action.function)
    found = seen.filter(pk__in=[row.target_id for row in rows]).order_by("pk")
    # As the runner's fetch.
    locked = found.select_for_update(of=("self",), no_key=not action.deletes) if lock else found
    by_pk = {target.pk: target for target in locked}
    action.prepare(list(by_pk.values()))
    return [by_pk.get(row.target_id) for row in rows]


def _run_of(batch: Batch, row: BatchRow) -> ActionRun:
    """Return the row's run. Its request id is the same however often an attempt is sent, so the attempt has one run."""
    return ActionRun(
        action=batch.action,
        actor_kind=batch.actor_kind,
        actor_id=batch.actor_id,
        actor_name=batch.actor_name,
        company_id=row.company_id,
        request_id=uuid5(batch.uid, f"{row.pk}:{row.attempt}"),
    )


register("batches", sweep)
