"""Running actions: every change that a person can make is one class (action.py), and `run` is the only way to make it.

Buttons, pages, bulk, the log and the permission tests follow from the registry; right, lock, idempotency, approval,
audit and outbox follow from `run`.
"""

from __future__ import annotations

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
    company_of,
    is_fresh,
    registry,
    why_not,
)
from selfservice.kernel.actor import Actor
from selfservice.kernel.models import ActionRun
from selfservice.kernel.outbox import Command, enqueue
from selfservice.kernel.scope import ScopedQuerySet, as_system, writing_as
from selfservice.kernel.taken import tell_taken

__all__ = [
    "Action",
    "ActionRefused",
    "Change",
    "FormInvalid",
    "StepUpRequired",
    "approve",
    "awaiting",
    "company_of",
    "decline",
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
        _require_right(action, actor)
        row, first = _claim(action, actor, key)
        if not first:
            return row
        target = _fetch(action, actor, target_id)
        return _perform(action(actor), row, target, data or {})


def _key(request_id: UUID | str | None) -> UUID:
    """The form's own, or a new one. What is no UUID was not made by our forms, and finds no earlier run."""
    try:
        return UUID(str(request_id)) if request_id else uuid4()
    except ValueError:
        return uuid4()


def approve(run_uid: UUID | str, actor: Actor) -> ActionRun:
    """Make a change that was asked for and waits: as `run` does, by somebody else who holds the same right.

    `actor` is a colleague of whoever asked, or the portal itself when the person concerned has confirmed it. Raises as
    `run` does; Http404 when nothing of that id waits.
    """
    with transaction.atomic(), writing_as(actor):
        row, action = _waiting(run_uid, actor)
        if (actor.kind, actor.id) == (row.actor_kind, row.actor_id):
            raise ActionRefused(_("Somebody else must approve it."))
        target = _fetch(action, actor, pk=row.target_id)
        return _perform(action(actor), row, target, row.data, approving=True)


def decline(run_uid: UUID | str, actor: Actor) -> ActionRun:
    """Say no to what waits, or take back what one has asked for oneself. Nothing is changed."""
    with transaction.atomic(), writing_as(actor):
        row, action = _waiting(run_uid, actor)
        target = _fetch(action, actor, pk=row.target_id)
        row.state, row.finished_at, row.reason = ActionRun.State.REFUSED, timezone.now(), actor.name
        with as_system("record a run"):
            row.save()
            audit.record(actor, "approval_declined", target, after={"action": action.slug}, run_uid=row.uid)
        return row


def _waiting(run_uid: UUID | str, actor: Actor) -> tuple[ActionRun, type[Action]]:
    """The run that waits, locked, and its action, which the actor must be allowed to run."""
    seen = ActionRun.objects.visible_to(actor).filter(state=ActionRun.State.AWAITING)
    try:
        row = seen.select_for_update().get(uid=run_uid)
    except (ActionRun.DoesNotExist, ValueError, forms.ValidationError) as error:
        raise Http404 from error
    action = registry[row.action]
    if actor.kind != "system":
        _require_right(action, actor)
    if timezone.now() - row.created_at > action.approval_life:
        raise ActionRefused(_("It has waited too long and has lapsed. It must be asked for again."))
    return row, action


def _require_right(action: type[Action], actor: Actor) -> None:
    if actor.real is not None:
        raise PermissionDenied("view_as")
    if actor.kind not in action.actors or (action.function and not actor.holds(action.function)):
        raise PermissionDenied(action.function or action.slug)
    if action.step_up and not is_fresh(actor.verified_at):
        raise StepUpRequired


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


def _fetch(action: type[Action], actor: Actor, target_id: UUID | str | None = None, *, pk: int | None = None) -> Any:
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


def _perform(
    action: Action, row: ActionRun, target: Any, data: Mapping[str, Any], *, approving: bool = False
) -> ActionRun:
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
            raise ActionRefused(_("This has been asked for already, and waits for approval."))
        _note(action, row, target, clean)
        row.state = ActionRun.State.AWAITING
        row.save()
        audit.record(action.actor, "approval_asked", target, after={"action": action.slug}, run_uid=row.uid)
        action.asked(target, clean, row)
    row.target = target
    return row


def awaiting(action: type[Action], target: Any) -> ScopedQuerySet[ActionRun]:
    """Runs of the action on the target that wait to be approved. Under `as_system`."""
    since = timezone.now() - action.approval_life
    mine = ActionRun.objects.system().filter(target_model=target._meta.label_lower, target_id=target.pk)
    return mine.filter(action=action.slug, state=ActionRun.State.AWAITING, created_at__gte=since)


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
    audit.record(
        action.actor,
        action.slug,
        change.target,
        before=row.before,
        after=row.after,
        run_uid=row.uid,
        company_id=row.company_id,
        reason=str(clean.get("reason", "")),
        on_behalf_of=on_behalf_of,
    )
    if command:
        enqueue(command, company_id=row.company_id, run_uid=row.uid)
