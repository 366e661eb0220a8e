"""Running actions: every change that a person can make is one class (action.py), and `run` is the only way to make it.

Buttons, pages, bulk, the log and the permission tests follow from the registry; right, lock, idempotency, approval,
audit and outbox follow from `run`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from selfservice.kernel import audit
from selfservice.kernel.action import (
    Action,
    ActionRefused,
    Change,
    FormInvalid,
    StepUpRequired,
    awaiting,
    company_of,
    is_fresh,
    registry,
    why_not,
)
from selfservice.kernel.actor import Actor, functions_of
from selfservice.kernel.models import ActionRun
from selfservice.kernel.outbox import Command, enqueue
from selfservice.kernel.scope import as_system, writing_as
from selfservice.kernel.taken import tell_taken

__all__ = [
    "Action",
    "ActionRefused",
    "Change",
    "FormInvalid",
    "StepUpRequired",
    "company_of",
    "is_fresh",
    "registry",
    "run",
    "why_not",
]


def run(
    action: type[Action],
    actor: Actor,
    target_id: UUID | str | None = None,
    data: Mapping[str, Any] | None = None,
    request_id: UUID | str | None = None,
) -> ActionRun:
    """Run an action: right, lock, state, form, reason to refuse, change, log, outbox, in one transaction.

    `target_id` is the target's public id. The same `request_id` (from the form) a second time by the same actor
    changes nothing and returns the first run. The row of a first run has `.target`, the changed object, and
    `.revealed`, what is shown once.

    Raises PermissionDenied (function missing), Http404 (no such target for this actor), StepUpRequired, FormInvalid,
    ActionRefused.
    """
    key = _key(request_id)
    with transaction.atomic(), writing_as(actor):
        require_right(action, actor)
        row, first = _claim(action, actor, key)
        if not first:
            return _replayed(action, row, target_id)
        target = fetch(action, actor, target_id)
        return perform(action(actor), row, target, data or {})


def _replayed(action: type[Action], row: ActionRun, target_id: UUID | str | None) -> ActionRun:
    """The first run, when it was about the same target: else somebody would read a receipt of another's."""
    if action.model is None or row.target_id is None:
        return row
    same: Any = action.model.objects
    with as_system("compare the target of a replay"), contextlib.suppress(ValueError, forms.ValidationError):
        if same.system().filter(uid=target_id, pk=row.target_id).exists():
            return row
    raise Http404


def _key(request_id: UUID | str | None) -> UUID:
    """The form's own, or a new one. What is no UUID was not made by our forms, and finds no earlier run."""
    try:
        return UUID(str(request_id)) if request_id else uuid4()
    except ValueError:
        return uuid4()


def require_right(action: type[Action], actor: Actor) -> None:
    """Raise what `run` raises for somebody who may not run the action at all."""
    require_function(action, actor)
    if action.step_up and not is_fresh(actor.verified_at):
        raise StepUpRequired


def require_function(action: type[Action], actor: Actor) -> None:
    """The same, but for the fresh second factor: of a batch, it was asked for when it was begun."""
    if actor.real is not None:
        raise PermissionDenied("view_as")
    if actor.kind not in action.actors or (action.function and not actor.holds(action.function)):
        raise PermissionDenied(*functions_of(action.function)[:1] or (action.slug,))


def _claim(action: type[Action], actor: Actor, key: UUID) -> tuple[ActionRun, bool]:
    """Insert the run, or wait for and return the one that another copy of the same request made."""
    same = {"action": action.slug, "actor_kind": actor.kind, "actor_id": actor.id, "request_id": key}
    company = actor.access[0].company_id if len(actor.access) == 1 else None
    row = ActionRun(**same, actor_name=actor.name[:200], company_id=company)
    # The portal's own record: an actor with no company, or with several, could not write it.
    with as_system("record a run"):
        ActionRun.objects.bulk_create([row], ignore_conflicts=True)
        mine = ActionRun.objects.system().select_for_update().get(**same)
    return mine, mine.uid == row.uid


def fetch(action: type[Action], actor: Actor, target_id: UUID | str | None = None, *, pk: int | None = None) -> Any:
    """The target through the actor\'s eyes, locked, by its public id or its own; Http404 when there is none."""
    if action.model is None:
        return None
    # Any: that every target has a `uid` is no part of ScopedModel.
    seen: Any = action.model.objects.visible_to(actor, function=action.function)
    try:
        return seen.select_for_update(of=("self",)).get(**({"pk": pk} if pk else {"uid": target_id}))
    except (action.model.DoesNotExist, ValueError, TypeError) as error:
        raise Http404 from error
    except forms.ValidationError as error:
        raise Http404 from error


def perform(
    action: Action, row: ActionRun, target: Any, data: Mapping[str, Any], *, approving: bool = False
) -> ActionRun:
    """Form, reason to refuse, approval, change, record: what `run` does once right and target are clear."""
    form = action.form(target, data)
    if not form.is_valid():
        raise FormInvalid(form)
    clean = form.cleaned_data
    now = timezone.now()
    if reason := why_not(action, target, clean):
        raise ActionRefused(reason)
    if not approving and action.needs_approval(target, clean):
        return _ask(action, row, target, clean)
    change = _apply(action, target, form, now)
    command = action.command(change.target, clean)
    with as_system("record a run"):
        _record(action, row, change, clean, command, on_behalf_of=row.actor_name if approving else "")
    row.target, row.revealed = change.target, change.revealed
    return row


def _apply(action: Action, target: Any, form: forms.Form, now: datetime) -> Change:
    """Apply, in a savepoint: what another company has already, only the database's unique index can tell."""
    try:
        with transaction.atomic():
            return action.apply(target, form.cleaned_data, now)
    except IntegrityError as error:
        if not tell_taken(error, form):
            raise
        raise FormInvalid(form) from error


def _ask(action: Action, row: ActionRun, target: Any, clean: Mapping[str, Any]) -> ActionRun:
    """Keep what was asked, unchanged, until somebody else approves it."""
    with as_system("record a run"):
        if awaiting(type(action), target).exists():
            raise ActionRefused(_("This has been asked for already, and waits for approval. Take it back to ask anew."))
        _note(action, row, target, clean)
        row.state = ActionRun.State.AWAITING
        row.save()
        audit.record(action.actor, "approval_asked", target, after={"action": action.slug}, run_uid=row.uid)
        action.asked(target, clean, row)
    row.target = target
    return row


def _note(action: Action, row: ActionRun, target: Any, clean: Mapping[str, Any]) -> None:
    row.company_id = company_of(target) or row.company_id
    row.target_model = target._meta.label_lower if target else ""
    row.target_id = target.pk if target else None
    row.data = {k: audit.plain(v) for k, v in clean.items() if k not in action.unrecorded}


def _record(
    action: Action,
    row: ActionRun,
    change: Change,
    clean: Mapping[str, Any],
    command: Command | None,
    on_behalf_of: str = "",
) -> None:
    _note(action, row, change.target, clean)
    row.before, row.after = audit.plain(change.before), audit.plain(change.after)
    row.state = ActionRun.State.SENT if command else ActionRun.State.DONE
    row.finished_at = None if command else timezone.now()
    row.save()
    for company_id, (before, after) in [(row.company_id, (row.before, row.after)), *change.elsewhere.items()]:
        audit.record(
            action.actor,
            action.slug,
            change.target,
            before=before,
            after=after,
            run_uid=row.uid,
            company_id=company_id,
            reason=str(clean.get("reason", "")),
            on_behalf_of=on_behalf_of,
        )
    if command:
        enqueue(command, company_id=row.company_id, run_uid=row.uid)
