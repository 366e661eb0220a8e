"""Run actions: every change that a person can make is one class (actions/base.py), and `run` is the only way to it.

Buttons, pages, bulk, the log and the permission tests follow from the registry; right, lock, idempotency, approval,
audit and outbox follow from `run`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet
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
    Unconfirmed,
    company_of,
    is_fresh,
    refusal_reason,
    registry,
)
from selfservice.kernel.core.errors import Forbidden
from selfservice.kernel.db.bulk_insert import insert
from selfservice.kernel.db.unique_errors import add_unique_error
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.actor import Actor, Needed, functions_of
from selfservice.kernel.scope.models import as_system, writing_as

__all__ = [
    "Action",
    "ActionRefused",
    "Change",
    "Changed",
    "FormInvalid",
    "RunContext",
    "StepUpRequired",
    "Unconfirmed",
    "company_of",
    "is_fresh",
    "refusal_reason",
    "registry",
    "run",
]
Row = TypeVar("Row", bound=Model)


class RollbackRequired(Exception):
    """A change in a batch was refused while it was applied: the caller must roll back to its savepoint."""


@dataclass(slots=True)
class RunContext:
    """How runs come about: from a page, by approval, on their day, as rows of a batch."""

    # False: the person has not read through yet what will happen.
    confirmed: bool = True
    # Somebody else has agreed to it.
    approved: bool = False
    # The day that it was planned for has come.
    is_due: bool = False
    # The runs are rows of a batch: a form that is the same for all of them is validated once.
    is_batch: bool = False
    # What the runs leave behind. The caller writes it, for all rows of a batch at once.
    records: recorder.Records = field(default_factory=recorder.Records)
    # Whether each change has a savepoint. Without one, whatever goes wrong undoes all runs of the context.
    savepoint: bool = True
    _form: forms.Form | None = field(default=None, init=False)

    def form(self, action: Action, target: Any, data: Mapping[str, Any]) -> forms.Form:
        """The action's form, bound."""
        own = type(action)
        same = own.same_form or (own.form is Action.form and own.full_form is Action.full_form)
        if not (self.is_batch and same):
            return action.full_form(target, data)
        if self._form is None or self._form.data != data:
            self._form = action.full_form(None, data)
        return self._form


def run(
    action: type[Action],
    actor: Actor,
    target_id: UUID | str | None = None,
    data: Mapping[str, Any] | None = None,
    request_id: UUID | str | None = None,
    *,
    function: Needed | None = None,
    confirmed: bool = True,
) -> ActionRun:
    """Run an action: right, lock, state, form, reason to refuse, change, log, outbox, in one transaction.

    `target_id` is the target's public id. The same `request_id` (from the form) a second time by the same actor
    changes nothing and returns the first run. `function`: what the target is seen with, where the page asks for less
    than the action does. `confirmed`: whether what will happen has been read through. The row of a first run has
    `.target`, the changed object, and `.revealed`, what is shown once.

    Raises Forbidden (function missing), Http404 (no such target for this actor), StepUpRequired, FormInvalid,
    Unconfirmed, ActionRefused.
    """
    with transaction.atomic(), writing_as(actor):
        require_right(action, actor)
        row, first = _claim(action, actor, _key(request_id))
        if not first:
            return _replayed(action, row, target_id)
        target = fetch(action, actor, target_id, function=function)
        return perform(action(actor), row, target, data or {}, RunContext(confirmed=confirmed))


def _replayed(action: type[Action], row: ActionRun, target_id: UUID | str | None) -> ActionRun:
    """The first run, when it was about the same target: else somebody would read a receipt of another's."""
    if action.model is None or row.target_id is None or (row.removed_uid and str(row.removed_uid) == str(target_id)):
        return row
    with as_system("compare the target of a replay"):
        get_or_404(action.model.objects.system(), uid=target_id, pk=row.target_id)
    return row


def _key(request_id: UUID | str | None) -> UUID:
    """The form's own, or a new one. What is no UUID was not made by our forms, and finds no earlier run."""
    with contextlib.suppress(ValueError):
        return UUID(str(request_id))
    return uuid4()


def require_right(action: type[Action], actor: Actor) -> None:
    """Raise what `run` raises for an actor who may not run the action at all, or must prove a second factor first."""
    require_function(action, actor)
    if action.step_up and not is_fresh(actor.verified_at):
        raise StepUpRequired


def require_function(action: type[Action], actor: Actor) -> None:
    """Raise Forbidden for an actor who may not run the action at all, whenever their second factor was proved."""
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
        insert([row], ignore_conflicts=True)
        if row.pk:
            return row, True
        return ActionRun.objects.system().select_for_update().get(**same), False


def fetch(
    action: type[Action],
    actor: Actor,
    target_id: UUID | str | None = None,
    *,
    pk: int | None = None,
    function: Needed | None = None,
) -> Any:
    """The target as the actor sees it, locked, by its public id or its own; Http404 when there is none.

    Its key stays, unless the action deletes it: rows that refer to it are written meanwhile.
    """
    if action.model is None:
        return None
    rows = action.model.objects.visible_to(actor, function=function or action.function)
    if action.related:
        rows = rows.select_related(*action.related)
    locked = rows.select_for_update(of=("self",), no_key=not action.deletes)
    return get_or_404(locked, **({"pk": pk} if pk else {"uid": target_id}))


def get_or_404(rows: QuerySet[Row], **lookup: Any) -> Row:
    """Return the row, or raise Http404: also for a malformed id, for which Django's shortcut raises another error."""
    try:
        return rows.get(**lookup)
    except (ObjectDoesNotExist, ValueError, TypeError, ValidationError) as error:
        raise Http404 from error


def perform(action: Action, row: ActionRun, target: Any, data: Mapping[str, Any], context: RunContext) -> ActionRun:
    """Form, reason to refuse, approval, later day, change, record: what `run` does once right and target are clear.

    Raises FormInvalid, Unconfirmed, ActionRefused.
    """
    action.lock()
    form = checked(action, target, due_date.without_past_day(data) if context.approved else data, context)
    clean = form.cleaned_data
    due = due_date.due_on(clean)
    if not context.confirmed and (action.check or due):
        raise Unconfirmed(target, form)
    agreed = clean.get(due_date.SEEN) if type(action).seen is not Action.seen else None
    if agreed and agreed != action.seen(target, clean, due or timezone.localdate()):
        raise Changed
    if not (context.approved or context.is_due) and action.needs_approval(target, clean):
        return recorder.await_approval(action, row, target, clean)
    on_behalf_of = row.actor_name if context.approved else ""
    if due:
        return recorder.schedule(action, row, target, clean, due, on_behalf_of)
    pk = target.pk if target is not None else None
    change = _apply(action, target, form, context)
    deleted = pk is not None and target.pk is None and change.target is target
    if deleted:
        # The action has deleted it: the record says what it was.
        target.pk, row.removed_uid = pk, target.uid
    recorder.done(action, row, change, clean, on_behalf_of, context.records)
    if not context.is_batch:
        context.records.write()
    return row


def checked(action: Action, target: Any, data: Mapping[str, Any], context: RunContext) -> forms.Form:
    """The form, valid, and nothing that speaks against it. Raises FormInvalid, ActionRefused."""
    form = context.form(action, target, data)
    if not form.is_valid():
        raise FormInvalid(form)
    clean = form.cleaned_data
    if reason := refusal_reason(action, target, clean, due_date.due_on(clean)):
        raise ActionRefused(reason)
    return form


def _apply(action: Action, target: Any, form: forms.Form, context: RunContext) -> Change:
    """Apply, in a savepoint: what another company has already, only the database's unique index can tell."""
    now = timezone.now()
    if not context.savepoint:
        try:
            return action.apply(target, form.cleaned_data, now)
        except (ActionRefused, FormInvalid, Http404) as refusal:
            raise RollbackRequired from refusal
    try:
        with transaction.atomic():
            return action.apply(target, form.cleaned_data, now)
    except IntegrityError as error:
        if add_unique_error(error, form):
            raise FormInvalid(form) from error
        raise
