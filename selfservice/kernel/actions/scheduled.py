"""What was asked for a day to come: done when the day begins, as the person who asked, with the rights of then.

A scheduled run is its own order: the sweep (or a worker that it hints to) locks one row, does it, and commits, one at
a time. A worker that is killed rolls back, and two workers never take the same row.
"""

from __future__ import annotations

import time
from copy import copy
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from django.apps import apps
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError, transaction
from django.db.models.functions import Now
from django.http import Http404
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from selfservice.kernel import audit
from selfservice.kernel.actions import due_date
from selfservice.kernel.actions.base import ActionRefused, FormInvalid, registry
from selfservice.kernel.actions.runner import RunContext, fetch, get_or_404, perform, require_function
from selfservice.kernel.core.errors import place_of
from selfservice.kernel.core.formatting import when
from selfservice.kernel.core.refusals import TemporaryReason, all_texts
from selfservice.kernel.jobs.periodic import register
from selfservice.kernel.jobs.wakeup import SCHEDULED, wake_for
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.actor import Actor, SystemActor
from selfservice.kernel.scope.actor_registry import Person, person
from selfservice.kernel.scope.models import as_system, writing_as

State = ActionRun.State
# A round of the sweep, and a task, end well within their time.
SECONDS = 20.0
# When so many are due at once, the workers help.
MANY = 50
# What is only in the way for now (the network still busy with the number) is tried again for a day.
AGAIN = timedelta(minutes=1)
PATIENCE = timedelta(days=1)
# Errors of our own before a person must look.
ERRORS = 5
log = structlog.get_logger(__name__)


def perform_due(seconds: float = SECONDS) -> int:
    """Do what is due by the database's clock, until nothing is or the time is used up; returns how many."""
    with as_system("what is due"):
        if _due()[:MANY].count() == MANY:
            wake_for(SCHEDULED)
    stop = time.monotonic() + seconds
    done = 0
    while time.monotonic() < stop and _next():
        done += 1
    return done


def cancel(run_uid: UUID | str, actor: Actor) -> ActionRun:
    """Take back what is planned: by anybody who may do it now. Raises Http404, PermissionDenied, ActionRefused."""
    with transaction.atomic(), writing_as(actor):
        rows = ActionRun.objects.visible_to(actor).filter(due_at__isnull=False)
        row = get_or_404(rows.select_for_update(), uid=run_uid)
        action = registry[row.action]
        # No second factor: nothing is done by it.
        require_function(action, actor)
        target = fetch(action, actor, pk=row.target_id)
        if row.state != State.SCHEDULED:
            raise ActionRefused(_("It is no longer planned: it has been done, or taken back."))
        end(row, actor, target)
        return row


def end(row: ActionRun, actor: Actor, target: Any) -> None:
    """Cancel a planned run that is locked, and has been asked whether it may be."""
    if row.due_at is not None:
        registry[row.action](actor).taken_back(target, timezone.localdate(row.due_at))
    row.state, row.finished_at, row.reason = State.CANCELLED, timezone.now(), actor.name
    with as_system("record a run"):
        row.save()
        action, after = registry[row.action], _planned(row, target)
        audit.record(actor, "scheduled_cancelled", action.logged(target), after=after, run_uid=row.uid)


def may_cancel(actor: Actor, row: ActionRun) -> bool:
    """Whether the button to take it back is shown."""
    action = registry.get(row.action)
    if action is None or actor.real is not None or row.state != State.SCHEDULED or actor.kind not in action.actors:
        return False
    return action.function is None or actor.holds(action.function, row.company_id)


def _due() -> Any:
    return ActionRun.objects.system().filter(state=State.SCHEDULED, due_at__lte=Now()).order_by("due_at", "pk")


def _next() -> bool:
    """Do one; whether there was one."""
    with transaction.atomic(), as_system("what is due"):
        row = _due().select_for_update(skip_locked=True).first()
        if row is None:
            return False
        who = person(row.actor_kind, row.actor_id)
        with translation.override(who.language if who else settings.LANGUAGE_CODE):
            _run_one(row, who)
        return True


def _run_one(row: ActionRun, who: Person | None) -> None:
    """Done, put off, or refused with its reason; never half of it."""
    try:
        if who is None:
            raise ActionRefused(_("The login of %(name)s is closed or locked.") % {"name": row.actor_name})
        with transaction.atomic(), writing_as(who.actor):
            action = registry[row.action]
            require_function(action, who.actor)
            target = fetch(action, who.actor, pk=row.target_id)
            # A copy: what is written into it counts only if all of it is done.
            data = due_date.without_day(row.data)
            perform(action(who.actor), copy(row), target, data, RunContext(is_due=True))
    except (PermissionDenied, Http404, FormInvalid, ActionRefused) as no:
        reason = _reason(no, row)
        if not (isinstance(reason, TemporaryReason) and _postpone(row)):
            _refuse(row, who, reason)
    except (OperationalError, InterfaceError):
        # The database stops, or is full: no fault of the run's. All of it is rolled back, and tried again.
        raise
    except Exception as error:
        _count_error(row, who, error)


def _reason(no: Exception, row: ActionRun) -> str:
    """Why it was not done, in words for the person who asked."""
    if isinstance(no, ActionRefused):
        return all_texts(no.reason)
    if isinstance(no, FormInvalid):
        return "; ".join(str(error) for errors in no.form.errors.values() for error in errors)
    if isinstance(no, PermissionDenied):
        return _("%(name)s no longer has the right to do it.") % {"name": row.actor_name}
    return _("It no longer exists, or %(name)s no longer has access to it.") % {"name": row.actor_name}


def _postpone(row: ActionRun) -> bool:
    """Try again in a while; not for ever."""
    if timezone.now() - _first_due(row) > PATIENCE:
        return False
    ActionRun.objects.system().filter(pk=row.pk).update(due_at=timezone.now() + AGAIN)
    return True


def _first_due(row: ActionRun) -> Any:
    return due_date.moment(due_date.day_of(row.data)) if row.data.get(due_date.DUE) else row.created_at


def _count_error(row: ActionRun, who: Person | None, error: Exception) -> None:
    """Try again after an error of our own, each time later; in the end, refuse it."""
    log.error("scheduled run failed", run=str(row.uid), action=row.action, error=place_of(error))
    errors = row.progress.get("errors", 0) + 1
    if errors >= ERRORS:
        _refuse(row, who, _("An error of ours. Call support."))
        return
    waits = ActionRun.objects.system().filter(pk=row.pk)
    waits.update(due_at=timezone.now() + AGAIN * 2**errors, progress=row.progress | {"errors": errors})


def _refuse(row: ActionRun, who: Person | None, reason: str) -> None:
    """On record, and mailed to the person who asked."""
    ended = ActionRun.objects.system().filter(pk=row.pk)
    ended.update(state=State.REFUSED, finished_at=timezone.now(), reason=reason)
    target = _target(row)
    portal = SystemActor(reason="its day had come", on_behalf_of=row.actor_name)
    audit.record(
        portal,
        "scheduled_refused",
        registry[row.action].logged(target) if target and row.action in registry else target,
        after=_planned(row, target),
        run_uid=row.uid,
        company_id=row.company_id,
        reason=reason,
    )
    if who:
        what = registry[row.action].label if row.action in registry else row.action
        who.notify(
            "scheduled_refused", key=f"scheduled_refused:{row.uid}", what=str(what), reason=str(reason),
            about=str(target) if target else "", due=when(_first_due(row)),
        )  # fmt: skip


def _target(row: ActionRun) -> Any:
    """What it was about, for the record; None when it is gone."""
    if not row.target_model:
        return None
    model: Any = apps.get_model(row.target_model)
    return model.objects.system().filter(pk=row.target_id).first()


def _planned(row: ActionRun, target: Any) -> dict[str, Any]:
    part = registry[row.action].part(target) if target and row.action in registry else {}
    return {"action": row.action, **part, due_date.DUE: row.data.get(due_date.DUE)}


register("scheduled", perform_due)
