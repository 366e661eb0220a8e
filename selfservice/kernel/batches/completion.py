"""Completion of batches: after the last row has run, after the last answer, and the mail about it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils import translation

from selfservice.kernel.actions.receipts import many
from selfservice.kernel.batches.progress import FAILURES, counts_of, total
from selfservice.kernel.batches.service import action_of
from selfservice.kernel.jobs.retention import Ago, Rule
from selfservice.kernel.jobs.retention import register as forget
from selfservice.kernel.models import Batch, BatchRow
from selfservice.kernel.outbox.enqueue import scaled
from selfservice.kernel.scope import actor_registry
from selfservice.kernel.scope.models import as_system

# Notify the user when external systems have answered everything, or after this time.
PATIENCE = timedelta(minutes=15)
State = Batch.State


def end_if_run(pk: int) -> None:
    """Mark a batch as sent when all of its rows have run.

    Every worker calls this after each chunk's commit, so the last one sees the rows of all others.
    """
    with transaction.atomic(), as_system("note how far a batch is"):
        if BatchRow.objects.system().filter(batch=pk, state=BatchRow.State.READY).exists():
            return
        running = Batch.objects.system().filter(pk=pk, state=State.RUNNING)
        if running.update(state=State.SENT, run_at=Now()):
            _finish(Batch.objects.system().select_for_update().get(pk=pk))


def finish_answered() -> int:
    """Finish the batches that have all answers or have waited for PATIENCE; return how many."""
    ended = 0
    with as_system("note how far a batch is"):
        waiting = list(Batch.objects.system().filter(state=State.SENT).values_list("pk", flat=True))
    for pk in waiting:
        with transaction.atomic(), as_system("note how far a batch is"):
            sent = Batch.objects.system().filter(pk=pk, state=State.SENT)
            ended += sum(_finish(batch) for batch in sent.select_for_update(skip_locked=True))
    return ended


def _finish(batch: Batch) -> bool:
    """Finish a batch and notify its user. The caller locks the batch, so that this happens once."""
    counts = counts_of(BatchRow.objects.system().filter(batch=batch))
    late = Batch.objects.system().filter(pk=batch.pk, run_at__lt=Now() - scaled(PATIENCE)).exists()
    if counts["sent"] and not late:
        return False
    Batch.objects.system().filter(pk=batch.pk).update(state=State.DONE, finished_at=Now())
    person = actor_registry.person(batch.actor_kind, batch.actor_id)
    if person:
        with translation.override(person.language):
            came_of_it = many(action_of(batch), counts)
        person.notify(
            "batch_done",
            # One notification per run of the batch.
            key=f"batch_done:{batch.uid}:{batch.run_at}",
            batch=str(batch.uid),
            came_of_it=came_of_it,
            refused=total(counts, FAILURES),
        )
    return True


def unused_drafts() -> Any:
    """Return batches that were not started within thirty days."""
    return Batch.objects.system().filter(state__in=[State.DRAFT, State.CANCELLED], created_at__lt=Ago(days=30))


def old_batches() -> Any:
    """Return batches older than a year. The audit log has an entry for each row."""
    return Batch.objects.system().filter(created_at__lt=Ago(years=1))


forget(Rule("bulk changes that were not begun, after thirty days", Batch, unused_drafts))
forget(Rule("bulk changes, after a year", Batch, old_batches))
