"""Run actions: every change that a person can make is one class (actions/base.py), and `run` is the only way to it.

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
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from selfservice.kernel.actions import due_date, recorder
from selfservice.kernel.actions.base import (
    Action,
    ActionRefused,
    Change,
    Changed,
    FormInvalid,
    StepUpRequired,
    company_of,
    is_fresh,
    registry,
    why_not,
)
from selfservice.kernel.actions.unit_of_work import Book
from selfservice.kernel.core.errors import Forbidden
from selfservice.kernel.db.unique_errors import tell_taken
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.actor import Actor, functions_of
from selfservice.kernel.scope.models import as_system, writing_as

__all__ = [
    "Action",
    "ActionRefused",
    "Change",
    "Changed",
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

    Raises Forbidden (function missing), Http404 (no such target for this actor), StepUpRequired, FormInvalid,
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


def require_right(action: type[Action], actor: Actor, *, fresh: bool = True) -> None:
    """Raise what `run` raises for somebody who may not run the action at all; `fresh`: a second factor, too."""
    require_function(action, actor)
    if fresh and action.step_up and not is_fresh(actor.verified_at):
        raise StepUpRequired


def require_function(action: type[Action], actor: Actor) -> None:
    """The same, but for the fresh second factor: of a batch, it was asked for when it was begun."""
    if actor.real is not None:
        raise Forbidden("view_as", target=action.slug)
    function = next(iter(functions_of(action.function)), "")
    if actor.kind not in action.actors:
        raise Forbidden("actor_kind", function=function, target=action.slug)
    if action.function and not actor.holds(action.function):
        raise Forbidden("missing_function", function=function, target=action.slug)


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
    action: Action,
    row: ActionRun,
    target: Any,
    data: Mapping[str, Any],
    *,
    approving: bool = False,
    on_its_day: bool = False,
    book: Book | None = None,
) -> ActionRun:
    """Form, reason to refuse, approval, later day, change, record: what `run` does once right and target are clear.

    `approving`: somebody else has agreed to it. `on_its_day`: its day has come, and nobody is asked again. `book`: the
    caller writes what several runs leave behind.
    """
    form = checked(action, target, due_date.as_it_stands(data) if approving else data, book)
    clean = form.cleaned_data
    due = due_date.due_on(clean)
    for_whom = row.actor_name if approving else ""
    if not approving and not on_its_day and action.needs_approval(target, clean):
        return recorder.ask(action, row, target, clean)
    if due:
        return recorder.plan(action, row, target, clean, due, for_whom)
    change = _apply(action, target, form, timezone.now(), book)
    recorder.done(action, row, change, clean, action.command(change.target, clean), for_whom, book)
    return row


def checked(action: Action, target: Any, data: Mapping[str, Any], book: Book | None = None) -> forms.Form:
    """The form, valid, and nothing that speaks against it; else raises FormInvalid or ActionRefused."""
    form = book.form(action, data) if book else None
    if form is None:
        form = action.full_form(target, data)
    if not form.is_valid():
        raise FormInvalid(form)
    clean = form.cleaned_data
    due = due_date.due_on(clean)
    if reason := why_not(action, target, clean, due):
        raise ActionRefused(reason)
    agreed = clean.get(due_date.SEEN) if type(action).seen is not Action.seen else None
    if agreed and agreed != action.seen(target, clean, due or timezone.localdate()):
        raise Changed
    return form


def _apply(action: Action, target: Any, form: forms.Form, now: datetime, book: Book | None) -> Change:
    """Apply, in a savepoint: what another company has already, only the database's unique index can tell."""
    if book and not book.careful:
        return book.apply(action, target, form, now)
    try:
        with transaction.atomic():
            return action.apply(target, form.cleaned_data, now)
    except IntegrityError as error:
        if not tell_taken(error, form):
            raise
        raise FormInvalid(form) from error
