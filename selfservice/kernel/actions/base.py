"""What an action is: what is changed, who may, from which states, what is asked, why it may be refused.

A class in `<app>/<feature>/actions/<verb>.py`, which enters the registry. `runner.run` is the only way to make the
change. Buttons, receipts and log labels are attributes of the class: nothing else names an action by its slug.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, NamedTuple, cast

from django import forms
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from selfservice.kernel.actions import due_date
from selfservice.kernel.actions.sentences import Sentences
from selfservice.kernel.models import ActionRun
from selfservice.kernel.outbox.enqueue import Command
from selfservice.kernel.scope.actor import Actor, Needed
from selfservice.kernel.scope.models import ScopedModel

registry: dict[str, type[Action]] = {}


@dataclass(slots=True)
class Change:
    """What an action did: the target (new, if the action made it), and what is written in the log.

    `before` and `after` are read by people in the log: field names to plain values, never a secret.
    """

    target: models.Model | None
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    # What concerns other companies than the target's own: before and after by company, each in that company's log.
    elsewhere: dict[int, tuple[dict[str, Any], dict[str, Any]]] = field(default_factory=dict)
    # Mails to send, each with its company; they are written together with the command.
    mails: list[tuple[Command, int | None]] = field(default_factory=list)
    # What the person is shown once and nothing keeps (new backup codes).
    revealed: Any = None
    # What `apply` made and `command` needs (a row's id, an agreed price).
    made: Any = None


class ActionRefused(Exception):
    """The action can't be done, for a reason that is shown to the person. Nothing was changed."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Changed(ActionRefused):
    """What the person has agreed to is no longer so: a price, a date. It must be looked at again."""

    def __init__(self) -> None:
        super().__init__(_("Something has changed since you saw this page. Nothing has been done: look at it again."))


class Unconfirmed(Exception):
    """The action is read through before it is done. Carries what the page shows: target, valid form."""

    def __init__(self, target: Any, form: forms.Form) -> None:
        super().__init__()
        self.target, self.form = target, form


class FormInvalid(Exception):
    """The data doesn't fit the action's form, which holds the errors."""

    def __init__(self, form: forms.Form) -> None:
        super().__init__(form.errors.as_json())
        self.form = form


class StepUpRequired(Exception):
    """The action needs a second factor proved within the last minutes."""


class Shortcut(NamedTuple):
    """A button on the front page that looks for a target: its order, its label, and its word in the address."""

    order: int
    label: Any
    word: str
    choice: Any


class Action(Sentences):
    """Base of all actions. Subclasses with a `slug` enter the registry."""

    # Templates are given the class, which they would call.
    do_not_call_in_templates = True
    slug: ClassVar[str] = ""
    # The scoped model of the target; None for an action that makes something from nothing.
    model: ClassVar[type[ScopedModel] | None] = None
    # The function the actor needs, or several of which one will do: with each, its own kind of targets is seen. None
    # when `actors` alone decides.
    function: ClassVar[Needed | None] = None
    # Relations of the target that it reads, fetched in the same query. Of the target's own company alone: row-level
    # security makes others look empty.
    related: ClassVar[tuple[str, ...]] = ()
    # Kinds of actor that may run it.
    actors: ClassVar[frozenset[str]] = frozenset({"user"})
    # States of the target (its `state`) it may start from; empty for any.
    from_states: ClassVar[frozenset[str]] = frozenset()
    # Whether it can be done to many at once (batches.py). `columns`: the fields that a file says row by row; None for
    # all that the form shows. `required_columns`: those that a file must have although the form does not require them.
    # `file_only`: there is nothing to say of many rows in common.
    bulk: ClassVar[bool] = False
    columns: ClassVar[tuple[str, ...] | None] = None
    required_columns: ClassVar[frozenset[str]] = frozenset()
    file_only: ClassVar[bool] = False
    # Of an action without a target that files can have many rows of: the model of what it creates.
    makes: ClassVar[type[ScopedModel] | None] = None
    # Whether it can be asked for on a day to come (actions/due_date.py, actions/scheduled.py).
    later: ClassVar[bool] = False
    # Whether the answers are read through ("Is this right?") before it is done. What costs, or can't be undone, is.
    check: ClassVar[bool] = False
    # The slug of the action that undoes it, offered for what a bulk has done; its own if it can give back what was
    # before (`data_before`).
    undo: ClassVar[str] = ""
    # What it is called in addresses, which are Danish; the slug where nothing is said.
    address: ClassVar[str] = ""
    # How its button looks: an icon, and "danger" for what takes something away.
    icon: ClassVar[str] = ""
    tone: ClassVar[str] = ""
    # The section of the target's page that shows its button, as that page's template names it.
    section: ClassVar[str] = ""
    # Its place among the buttons of a section or bar, lowest first; equal ones come as they were registered.
    order: ClassVar[int] = 100
    # Whether it is in front in the bar over many rows, and not behind "More".
    prominent: ClassVar[bool] = False
    shortcut: ClassVar[Shortcut | None] = None
    # The template that shows `Change.revealed`, in the answer to this very request and nowhere else.
    shown: ClassVar[str] = ""
    step_up: ClassVar[bool] = False
    # Whether it deletes its target: it then waits for transactions that write a reference to it.
    deletes: ClassVar[bool] = False
    Form: ClassVar[type[forms.Form]] = forms.Form
    # Whether all targets of a bulk share one validated form although `form` is overridden.
    same_form: ClassVar[bool] = False
    # How long a run waits to be approved.
    approval_life: ClassVar[timedelta] = timedelta(days=7)
    # Fields of the form that are never recorded, besides those of its base classes.
    unrecorded: ClassVar[frozenset[str]] = frozenset({"request_id"})

    def __init__(self, actor: Actor, approving: ActionRun | None = None) -> None:
        self.actor = actor
        # The targets of a bulk as a query set, for the form that is filled in once for all of them.
        self.many: Any = None
        # What somebody else has asked for, when the actor only says yes to it.
        self.approving = approving

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.unrecorded = frozenset().union(*(base.__dict__.get("unrecorded", ()) for base in cls.__mro__))
        if cls.slug:
            cls.address = cls.__dict__.get("address") or cls.slug
            if registry.get(cls.slug, cls).__qualname__ != cls.__qualname__:
                raise TypeError(f"two actions are called {cls.slug}")
            registry[cls.slug] = cls

    def form(self, target: Any, data: Mapping[str, Any] | None = None) -> forms.Form:
        """The form, bound when there is data. Overridden where its choices depend on the target."""
        return self.Form(data)

    def bulk_form(self, data: Mapping[str, Any] | None = None) -> forms.Form:
        """The form that is filled in once for many targets; `form` is asked for that of none."""
        return self.Form(data) if self.file_only else self.form(None, data)

    def full_form(self, target: Any, data: Mapping[str, Any] | None = None) -> forms.Form:
        """The form with what the kernel asks besides: the day, and what was seen before."""
        return due_date.add_fields(self.form(target, data), later=self.later, seen=type(self).seen is not Action.seen)

    @classmethod
    def logged(cls, target: Any) -> Any:
        """What the log says it is about: the target, or the object of which the target is a part, with its history."""
        return target

    @classmethod
    def part(cls, target: Any) -> dict[str, str]:
        """Which part of what the log says it is about, for an event that does not name it otherwise."""
        return {} if cls.logged(target) is target else {"part": str(target)}

    def taken_back(self, target: Any, due: date) -> None:
        """Undo what was noted about the target when the action was planned for a day (`due`), which is called off."""

    def seen(self, target: Any, data: Mapping[str, Any], day: date) -> str:
        """What a person goes by who agrees to it (a price, an amount), in a few characters.

        The form carries it, and the action is not done when it has become another meanwhile.
        """
        return ""

    def company_for(self, data: Mapping[str, Any]) -> int | None:
        """The id of the company that gets what a row of a file creates (`makes`); None if the row names none."""
        return None

    def prepare(self, targets: Sequence[Any]) -> None:
        """Read at once what `refuse` and `apply` ask of each of many targets (a bulk), and keep it on them."""

    def bulk_needs_approval(self, count: int) -> bool:
        """Whether somebody else must approve that so many are done at once."""
        return False

    def needs_approval(self, target: Any, data: Mapping[str, Any]) -> bool:
        """Whether somebody else must approve it before anything is changed."""
        return False

    def may_answer(self, target: Any, run: ActionRun, *, yes: bool) -> str | None:
        """Why the actor can't approve (`yes`) or decline the run, in words. The person who asked can decline."""
        return None

    def too_young(self, run: ActionRun) -> str | None:
        """Why a login can't answer that is younger than the request: who asked may have created it for that."""
        if self.actor.kind == "user" and (self.actor.since is None or self.actor.since > run.created_at):
            return _("Your login is younger than the request. Somebody else must answer it.")
        return None

    def notify_approvers(self, target: Any, data: Mapping[str, Any], run: ActionRun) -> None:
        """Tell those who can approve the run. Inside its transaction."""

    def declined(self, target: Any, run: ActionRun) -> None:
        """Put right what waiting for approval has changed, after a no, or when the request is taken back."""

    def lock(self) -> None:
        """Lock what `refuse` reads besides the target, and must not change until `apply`. For the runner alone."""

    def refuse(self, target: Any, data: Mapping[str, Any], today: date) -> str | None:
        """Why it can't be done, in words for the person, or None. Reads only; also explains a disabled button."""
        return None

    def data_before(self, target: Any, run: ActionRun) -> Mapping[str, str] | None:
        """Return the form's data that give back what the target had before the run; None if it was changed since."""
        return None

    def apply(self, target: Any, data: Mapping[str, Any], now: datetime) -> Change:
        """Make the change in the database, and nowhere else."""
        raise NotImplementedError

    def command(self, target: Any, data: Mapping[str, Any], change: Change) -> Command | None:
        """What the world outside must do, if anything. `change` is what `apply` returned."""
        return None


def actions_on(model: type[models.Model], section: str | None = None) -> list[type[Action]]:
    """The actions that users run on targets of the model, in their order; of one section of its page, or of all."""
    found = (action for action in registry.values() if action.model is model and "user" in action.actors)
    return sorted((a for a in found if section is None or a.section == section), key=lambda action: action.order)


def actions_by_file(model: type[models.Model]) -> list[type[Action]]:
    """The actions that a file can have many rows of: on targets of the model, or that create some."""
    found = (action for action in registry.values() if action.makes is model and "user" in action.actors)
    return [action for action in (*found, *actions_on(model)) if action.bulk]


def may_run(action: type[Action], actor: Actor) -> bool:
    """Whether the actor may run the action on some target, which `runner.require_function` requires with a reason."""
    held = action.function is None or actor.holds(action.function)
    return held and actor.kind in action.actors and actor.real is None


def is_fresh(verified_at: datetime | None) -> bool:
    """Whether a second factor was proved recently enough for acts that need it (settings.STEP_UP_LIFE)."""
    return verified_at is not None and timezone.now() - verified_at <= settings.STEP_UP_LIFE


def refusal_reason(action: Action, target: Any, data: Mapping[str, Any], day: date | None = None) -> str | None:
    """Why the action can't be done on the target, in words, or None. Explains a disabled button, too.

    `day` is the day that it is asked for; today without one.
    """
    state = getattr(target, "state", None)
    if action.from_states and state not in action.from_states:
        return str(_("This can't be done now: the status is “%(state)s”.") % {"state": target.get_state_display()})
    return action.refuse(target, data, day or timezone.localdate())


def company_of(target: Any) -> int | None:
    """The id of the company that a scoped object belongs to."""
    if not isinstance(target, ScopedModel):
        return None
    return cast("int | None", getattr(target, target.scope.company))
