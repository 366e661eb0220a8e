"""Run batches: chunk by chunk, each in one transaction, by any free worker.

A chunk's rows are locked, executed and marked in the same transaction. If a worker dies, the transaction rolls back:
the rows are ready again immediately, without a lease to expire, and two workers never hold the same row. No row is
half done: its change, its audit entry, its command and its mark are committed together.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import uuid5

import structlog
from django import forms
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError, connection, transaction
from django.http import Http404
from django.utils import translation
from django.utils.translation import gettext as _

from selfservice.kernel.actions.base import Action, ActionRefused, FormInvalid
from selfservice.kernel.actions.runner import RunContext, perform, require_function
from selfservice.kernel.batches import completion
from selfservice.kernel.batches.forms import data_of
from selfservice.kernel.batches.service import action_of
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
UPDATE kernel_batchrow AS row SET state = new.state, reason = new.reason, attempt = new.attempt, run_id = new.run
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::int[], %s::bigint[]) AS new (id, state, reason, attempt, run)
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
    if actor is None or not _may(action, actor):
        for row in rows:
            row.state, row.reason = State.REFUSED, _("You no longer have the right to do this.")
    else:
        _run_rows(batch, action, actor, rows)
    _mark(rows)


def _mark(rows: Sequence[BatchRow]) -> None:
    """Write the rows' results in one statement; `bulk_update` would take longer than all the rest."""
    marks = zip(*((row.pk, row.state, row.reason, row.attempt, row.run_id) for row in rows), strict=True)
    with as_system("do what a batch asks"), connection.cursor() as cursor:
        cursor.execute(MARK, [list(column) for column in marks])


def _may(action: type[Action], actor: Actor) -> bool:
    """Return whether the actor still has the right to the action at this moment."""
    try:
        require_function(action, actor)
    except PermissionDenied:
        return False
    return True


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
        rows[0].state, rows[0].run = State.FAILED, None
        rows[0].reason = _("Something went wrong at our end. Nothing was changed for this one; try it again.")


def _perform(batch: Batch, action: Action, rows: Sequence[BatchRow]) -> None:
    context = RunContext(is_batch=True, savepoint=len(rows) == 1)
    done = []
    for row, target in zip(rows, targets_of(action, rows, lock=True), strict=True):
        run = _run_of(batch, row)
        try:
            if target is None:
                raise Http404
            perform(action, run, target, data_of(batch, row, action, target), context)
        except (ActionRefused, FormInvalid, Http404) as refusal:
            row.state, row.reason, row.run = State.REFUSED, refusal_text(refusal), None
        else:
            done.append((row, run))
    context.records.write()
    for row, run in done:
        row.state, row.reason, row.run = State.RUN, "", run


def targets_of(action: Action, rows: Sequence[BatchRow], *, lock: bool = False) -> list[Any]:
    """Return the targets that the actor sees, in the order of the rows; None for one that they don't see."""
    model: Any = action.model
    seen = model.objects.visible_to(action.actor, function=action.function)
    found = seen.filter(pk__in=[row.target_id for row in rows]).order_by("pk")
    by_pk = {target.pk: target for target in (found.select_for_update(of=("self",)) if lock else found)}
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


def refusal_text(refusal: Exception) -> str:
    """Return the user's text for why a row is refused."""
    if isinstance(refusal, ActionRefused):
        return refusal.reason[:500]
    if isinstance(refusal, FormInvalid):
        return form_errors_text(refusal.form)[:500]
    return _("It can't be found, or you may not do this to it.")


def form_errors_text(form: forms.Form) -> str:
    """Return a form's errors in one line, each with its field's label if it has one."""
    labels = {name: field.label for name, field in form.fields.items()}
    errors = [(labels.get(name), error) for name, found in form.errors.items() for error in found]
    return " ".join(f"{label}: {error}" if label else str(error) for label, error in errors)


register("batches", sweep)
