"""Actions on a whole batch: start, stop, retry. Each is logged, and needs approval where required."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import partial
from typing import Any, ClassVar

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.actions.base import Action, Change, StepUpRequired, is_fresh
from selfservice.kernel.batches.progress import MAY_RETRY, with_outcome
from selfservice.kernel.batches.service import action_of, is_own
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.jobs.wakeup import BATCHES, wake_for
from selfservice.kernel.models import ActionRun, Batch, BatchRow
from selfservice.kernel.models.batch import ADMINISTERS
from selfservice.kernel.scope import actor_registry
from selfservice.kernel.scope.models import ScopedQuerySet, as_system

State = Batch.State


def rows_in(batch: Batch) -> ScopedQuerySet[BatchRow]:
    """Return all rows of a batch. Under `as_system`."""
    return BatchRow.objects.system().filter(batch=batch)


def companies_of(batches: Iterable[Batch]) -> dict[int, set[int]]:
    """Return the companies that have rows in each batch; read once, and stored on the batches."""
    kept: list[Any] = list(batches)
    if unread := [batch for batch in kept if not hasattr(batch, "row_companies")]:
        for batch in unread:
            batch.row_companies = set()
        by_id = {batch.pk: batch for batch in unread}
        with as_system("a batch may hold rows of several companies"):
            rows = BatchRow.objects.system().filter(batch__in=unread).order_by()
            for pk, company in rows.values_list("batch_id", "company_id").distinct():
                by_id[pk].row_companies.add(company)
    return {batch.pk: batch.row_companies for batch in kept}


class BatchAction(Action):
    """Action on a batch that the actor sees: their own, or one of a company whose users they administer."""

    model = Batch
    log_kind = "bulk"
    unrecorded: ClassVar[frozenset[str]] = frozenset({"request_id"})
    Form = OnceForm

    def receipt_words(self, target: Batch, run: ActionRun) -> dict[str, Any]:
        return {"what": action_of(target).label}

    def counted(self, target: Batch, count: int) -> dict[str, Any]:
        """Return the values for the audit log."""
        return {"action": target.action, "source": target.source, "rows": count}


class Starting(BatchAction):
    """Action that makes rows ready.

    The batch's creator runs it, or requests approval where somebody else must agree.
    """

    done_receipt = _lazy("“%(what)s” is begun.")
    waiting_receipt = _lazy("An administrator must agree to “%(what)s” before it is done. Nothing is changed yet.")
    refused_receipt = _lazy("“%(what)s” was not begun. %(why)s")

    def count(self, target: Batch) -> int:
        """Return the number of rows concerned."""
        raise NotImplementedError

    def refuse(self, target: Batch, data: Mapping[str, Any], today: date) -> str | None:
        if target.state != State.AWAITING and not is_own(target, self.actor):
            return _("Only the person who began it can do this.")
        if not self.count(target):
            return _("There is nothing that can be done.")
        return None

    def needs_approval(self, target: Batch, data: Mapping[str, Any]) -> bool:
        return action_of(target)(self.actor).bulk_needs_approval(self.count(target))

    def notify_approvers(self, target: Batch, data: Mapping[str, Any], run: ActionRun) -> None:
        target.state = State.AWAITING
        target.save()
        for person in actor_registry.deciders(companies_of([target])[target.pk]):
            # The requester can't approve.
            if person.actor.id != self.actor.id:
                key = f"batch_awaits:{run.uid}:{person.actor.id}"
                shown = {"batch": str(target.uid), "act": str(action_of(target).label), "rows": self.count(target)}
                person.notify("batch_awaits", key=key, by=self.actor.name, **shown)

    def may_answer(self, target: Batch, run: ActionRun, *, yes: bool) -> str | None:
        function = action_of(target).function
        for company in companies_of([target])[target.pk]:
            if not self.actor.holds(ADMINISTERS, company) or (function and not self.actor.holds(function, company)):
                return _("This is for an administrator who may do it, too.")
        return self.too_young(run)

    def start(self, target: Batch, now: datetime) -> None:
        """Set the batch to running, so that workers process its ready rows. Raises StepUpRequired."""
        if action_of(target).step_up and not is_fresh(self.actor.verified_at):
            raise StepUpRequired
        target.state, target.started_at, target.run_at, target.finished_at = State.RUNNING, now, None, None
        target.save()
        transaction.on_commit(partial(wake_for, BATCHES))


class RunBatch(Starting):
    """Run the batch's ready rows."""

    slug = "run_batch"
    address = "start"
    label = _lazy("Start")
    log_label = _lazy("Bulk change started")
    from_states = frozenset({State.DRAFT.value, State.AWAITING.value})

    def count(self, target: Batch) -> int:
        with as_system("a batch may hold rows of several companies"):
            return rows_in(target).filter(state=BatchRow.State.READY).count() if target.checked else 0

    def apply(self, target: Batch, data: Mapping[str, Any], now: datetime) -> Change:
        self.start(target, now)
        return Change(target, after=self.counted(target, self.count(target)))


class RetryBatch(Starting):
    """Retry the rows that were refused or failed, where that may help."""

    slug = "retry_batch"
    address = "igen"
    label = _lazy("Try again")
    log_label = _lazy("Bulk change tried again")
    from_states = frozenset({State.SENT.value, State.DONE.value, State.AWAITING.value})

    def count(self, target: Batch) -> int:
        return len(self.failures(target))

    def failures(self, target: Batch) -> list[int]:
        """Return the ids of the rows to retry."""
        with as_system("a batch may hold rows of several companies"):
            return list(with_outcome(rows_in(target)).filter(MAY_RETRY).values_list("pk", flat=True))

    def apply(self, target: Batch, data: Mapping[str, Any], now: datetime) -> Change:
        failures = self.failures(target)
        with as_system("a batch may hold rows of several companies"):
            ready = {"state": BatchRow.State.READY, "reason": "", "translations": {}, "temporary": False}
            rows_in(target).filter(pk__in=failures).update(**ready, run=None)
        self.start(target, now)
        return Change(target, after=self.counted(target, len(failures)))


class CancelBatch(BatchAction):
    """Cancel the rows that are not done yet."""

    slug = "cancel_batch"
    address = "stop"
    label = _lazy("Stop")
    log_label = _lazy("Bulk change stopped")
    done_receipt = _lazy("“%(what)s” is cancelled. %(rest)s")
    refused_receipt = _lazy("“%(what)s” was not stopped. %(why)s")
    from_states = frozenset({State.DRAFT.value, State.AWAITING.value, State.RUNNING.value})

    def receipt_words(self, target: Batch, run: ActionRun) -> dict[str, Any]:
        if target.started_at is None:
            rest = _("Nothing has been changed.")
        else:
            rest = _("What had been done already is not undone.")
        return {**super().receipt_words(target, run), "rest": rest}

    def apply(self, target: Batch, data: Mapping[str, Any], now: datetime) -> Change:
        with as_system("a batch may hold rows of several companies"):
            # Waits for rows that a worker has locked: they are done then, and no longer ready.
            stopped = rows_in(target).filter(state=BatchRow.State.READY).update(state=BatchRow.State.CANCELLED)
            done = rows_in(target).exclude(run=None).exists()
        target.state, target.run_at = (State.SENT, now) if done else (State.CANCELLED, None)
        target.finished_at = None if done else now
        target.save()
        return Change(target, after=self.counted(target, stopped))
