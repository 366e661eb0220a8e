"""Actions: every change that a person can make is one class, and `run` is the only way to make it.

A class in `<app>/actions/<verb>.py` says what is changed, who may, from which states, what is asked (a form), why it
may be refused, what changes in the database and what the world outside must be told. Buttons, pages, bulk, the log
and the permission tests follow from the registry; right, lock, idempotency, audit and outbox follow from `run`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar, cast
from uuid import UUID, uuid4

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from selfservice.kernel import audit
from selfservice.kernel.actor import Actor
from selfservice.kernel.models import ActionRun
from selfservice.kernel.outbox import Command, enqueue
from selfservice.kernel.scope import ScopedModel, as_system, writing_as
from selfservice.kernel.taken import tell_taken

registry: dict[str, type[Action]] = {}


@dataclass(slots=True)
class Change:
    """What an action did: the target (new, if the action made it), and what is written in the log.

    `before` and `after` are read by people in the log: field names to plain values, never a secret.
    """

    target: models.Model | None
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    # What the person is shown once and nothing keeps (new backup codes).
    revealed: Any = None


class ActionRefused(Exception):
    """The action can't be done, for a reason that is shown to the person. Nothing was changed."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class FormInvalid(Exception):
    """The data doesn't fit the action's form, which holds the errors."""

    def __init__(self, form: forms.Form) -> None:
        super().__init__(form.errors.as_json())
        self.form = form


class StepUpRequired(Exception):
    """The action needs a second factor proved within the last minutes."""


class Action:
    """Base of all actions. Subclasses with a `slug` enter the registry."""

    # Templates are given the class, which they would call.
    do_not_call_in_templates = True
    slug: ClassVar[str] = ""
    label: ClassVar[Any] = ""
    # What will happen, in a sentence or two, for the page that asks before a costly or final act.
    consequence: ClassVar[Any] = ""
    # The scoped model of the target; None for an action that makes something from nothing.
    model: ClassVar[type[ScopedModel] | None] = None
    # The function the actor needs; None when `actors` alone decides.
    function: ClassVar[str | None] = None
    # Kinds of actor that may run it.
    actors: ClassVar[frozenset[str]] = frozenset({"user"})
    # States of the target (its `state`) it may start from; empty for any.
    from_states: ClassVar[frozenset[str]] = frozenset()
    bulk: ClassVar[bool] = False
    step_up: ClassVar[bool] = False
    Form: ClassVar[type[forms.Form]] = forms.Form
    # Fields of the form that are never recorded.
    unrecorded: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, actor: Actor) -> None:
        self.actor = actor

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.slug:
            if registry.get(cls.slug, cls).__qualname__ != cls.__qualname__:
                raise TypeError(f"two actions are called {cls.slug}")
            registry[cls.slug] = cls

    def refuse(self, target: Any, data: Mapping[str, Any], today: date) -> str | None:
        """Why it can't be done, in words for the person, or None. Reads only; also explains a disabled button."""
        return None

    def apply(self, target: Any, data: Mapping[str, Any], now: datetime) -> Change:
        """Make the change in the database, and nowhere else."""
        raise NotImplementedError

    def command(self, target: Any, data: Mapping[str, Any]) -> Command | None:
        """What the world outside must do, if anything."""
        return None


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


def _require_right(action: type[Action], actor: Actor) -> None:
    if actor.kind not in action.actors or (action.function and not actor.holds(action.function)):
        raise PermissionDenied(action.function or action.slug)
    if action.step_up and not is_fresh(actor.verified_at):
        raise StepUpRequired


def is_fresh(verified_at: datetime | None) -> bool:
    """Whether a second factor was proved recently enough for acts that need it (settings.STEP_UP_LIFE)."""
    return verified_at is not None and timezone.now() - verified_at <= settings.STEP_UP_LIFE


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


def _fetch(action: type[Action], actor: Actor, target_id: UUID | str | None) -> Any:
    if action.model is None:
        return None
    # Any: that every target has a `uid` is no part of ScopedModel.
    seen: Any = action.model.objects.visible_to(actor, function=action.function)
    try:
        return seen.select_for_update(of=("self",)).get(uid=target_id)
    except (action.model.DoesNotExist, ValueError, TypeError) as error:
        raise Http404 from error
    except forms.ValidationError as error:
        raise Http404 from error


def _perform(action: Action, row: ActionRun, target: Any, data: Mapping[str, Any]) -> ActionRun:
    form = action.Form(data)
    if not form.is_valid():
        raise FormInvalid(form)
    clean = form.cleaned_data
    now = timezone.now()
    if reason := why_not(action, target, clean):
        raise ActionRefused(reason)
    change = _apply(action, target, form, now)
    command = action.command(change.target, clean)
    with as_system("record a run"):
        _record(action, row, change, clean, command)
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


def _record(action: Action, row: ActionRun, change: Change, clean: Mapping[str, Any], command: Command | None) -> None:
    row.company_id = company_of(change.target) or row.company_id
    row.target_model = change.target._meta.label_lower if change.target else ""
    row.target_id = change.target.pk if change.target else None
    row.data = {k: audit.plain(v) for k, v in clean.items() if k not in action.unrecorded}
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
    )
    if command:
        enqueue(command, company_id=row.company_id, run_uid=row.uid)


def why_not(action: Action, target: Any, data: Mapping[str, Any]) -> str | None:
    """Why the action can't be done on the target now, in words, or None. Explains a disabled button, too."""
    state = getattr(target, "state", None)
    if action.from_states and state not in action.from_states:
        return str(_("This can't be done now: the status is “%(state)s”.") % {"state": target.get_state_display()})
    return action.refuse(target, data, timezone.localdate())


def company_of(target: Any) -> int | None:
    """The id of the company that a scoped object belongs to."""
    if not isinstance(target, ScopedModel):
        return None
    return cast("int | None", getattr(target, target.scope.company))
