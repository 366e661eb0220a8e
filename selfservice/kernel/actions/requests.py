"""Requests of every app that wait for a second person: who may answer each, where its page is, how it is answered.

An app registers the kinds of its requests in `<app>/approval_kinds.py`. The page of all requests, the menu and the
front page read this registry; each request keeps its own page, too.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from itertools import groupby
from operator import attrgetter, or_
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Model, Q
from django.utils import timezone

from selfservice.kernel.actions.approvals import approve, decline
from selfservice.kernel.actions.base import Action, registry
from selfservice.kernel.models import ActionRun
from selfservice.kernel.registry import Registry, name_of
from selfservice.kernel.scope import actor_registry
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import as_system

# Requests that are read at most. Nobody has so many.
MOST = 100
LONGEST_LIFE = timedelta(days=7)


@dataclass(slots=True)
class Request:
    """A request that waits. `why_not`: why the actor can decline it only."""

    kind: RequestKind
    run: ActionRun
    action: Action
    target: Any
    is_own: bool
    why_not: str | None = None

    @property
    def label(self) -> Any:
        """What is asked for."""
        return self.kind.label(self)

    @property
    def url(self) -> str:
        """Its page."""
        return self.kind.url(self)

    @property
    def lapses_at(self) -> datetime:
        """Until when it waits."""
        return self.run.created_at + self.action.approval_life

    @property
    def details(self) -> list[tuple[Any, Any]]:
        """What will be done, and what it costs, as names and values."""
        return self.kind.details(self)

    @property
    def needs_step_up(self) -> bool:
        """Whether a second factor must have been proved just now."""
        return self.kind.needs_step_up(self)

    def answer(self, *, yes: bool, comment: str = "") -> ActionRun:
        """Approve or decline it, or take back one's own, and mail the person who asked. Raises as `approve` does."""
        with transaction.atomic():
            done = self.kind.answer(self, yes=yes, comment=comment)
            if not self.is_own:
                self.kind.tell(self, yes=yes, comment=comment)
        return done


class RequestKind:
    """Requests of some actions. Subclasses say what differs from an action that its own `may_answer` decides."""

    def actions(self) -> Iterable[type[Action]]:
        """Return the actions whose runs are of this kind."""
        raise NotImplementedError

    def url(self, request: Request) -> str:
        """Return the request's own page."""
        raise NotImplementedError

    def label(self, request: Request) -> Any:
        """Return what is asked for."""
        return request.action.label

    def details(self, request: Request) -> list[tuple[Any, Any]]:
        """Return what will be done: how it is today, and the answers of the form, as the action says them."""
        form = request.action.form(request.target, request.run.data)
        clean = form.cleaned_data if form.is_valid() else {}
        answers = request.action.answers(request.target, clean, timezone.localdate()) if clean else []
        return list(dict([*request.action.facts(request.target), *answers]).items())

    def concerned(self, actor: Actor) -> Q:
        """Return the condition of the runs that the actor may be asked about. Under `as_system`."""
        found = Q(pk__in=())
        for action in self.actions():
            found |= Q(action=action.slug, company_id__in=[part.company_id for part in actor.at(action.function)])
        return found

    def targets(self, actor: Actor, action: type[Action], ids: Collection[int]) -> Mapping[int, Model]:
        """Return what the runs of an action are about, as far as the actor sees it, by id."""
        if action.model is None:
            return {}
        rows = action.model.objects.visible_to(actor, function=action.function)
        found: Mapping[int, Model] = rows.select_related(*action.related or (None,)).in_bulk(list(ids))
        return found

    def prepare(self, action: Action, targets: Collection[Any]) -> None:
        """Read at once what `refusal` and `details` ask of each target, and keep it on them or on the action."""
        action.prepare(list(targets))

    def refusal(self, action: Action, target: Any, run: ActionRun, *, yes: bool) -> str | None:
        """Return why the actor can't answer, or None."""
        return action.may_answer(target, run, yes=yes)

    def needs_step_up(self, request: Request) -> bool:
        """Return whether a second factor must have been proved just now."""
        return request.action.step_up

    def answer(self, request: Request, *, yes: bool, comment: str) -> ActionRun:
        """Approve or decline."""
        return (approve if yes else decline)(request.run.uid, request.action.actor, comment)

    def tell(self, request: Request, *, yes: bool, comment: str) -> None:
        """Mail the answer to the person who asked."""
        tell_requester(request.run, request.action, request.target, approved=yes, comment=comment)


class Rule(NamedTuple):
    """An act of a company that needs a second person: when, who may approve, and the action that changes it, if any."""

    label: Any
    when: Any
    who: Any
    changed_by: type[Action] | None = None
    # Whether it holds at the company now.
    on: bool = True


# Given an actor and a company.
FindRules = Callable[[Actor, Any], Sequence[Rule]]
_kinds: Registry[str, RequestKind] = Registry("kind of requests")
_rules: Registry[str, FindRules] = Registry("source of rules of approval")


def register(kind: RequestKind) -> None:
    """Register a kind; called when the app's `approval_kinds` module is loaded."""
    _kinds.register(type(kind).__qualname__, kind)


def register_rules(find: FindRules) -> None:
    """Register what an app's acts need a second person for."""
    _rules.register(name_of(find), find)


def rules_of(actor: Actor, company: Any) -> list[Rule]:
    """Return which acts need a second person at a company."""
    return [rule for find in _rules.values() for rule in find(actor, company)]


def functions_to_answer() -> set[str]:
    """Return the functions of which one lets a person answer some request."""
    return {name for kind in _kinds.values() for action in kind.actions() for name in _names(action)}


def _names(action: type[Action]) -> tuple[str, ...]:
    function = action.function or ()
    return (function,) if isinstance(function, str) else function


def waiting_for(actor: Actor) -> list[Request]:
    """Return what waits, the oldest first: what the actor may answer, and what they have asked for themselves."""
    if actor.kind != "user" or actor.real is not None:
        return []
    mine = Q(actor_kind=actor.kind, actor_id=actor.id)
    since = timezone.now() - LONGEST_LIFE
    with as_system("requests that wait for somebody's answer"):
        concerned = reduce(or_, (kind.concerned(actor) for kind in _kinds.values()), mine)
        runs = ActionRun.objects.system().filter(concerned, state=ActionRun.State.AWAITING, created_at__gte=since)
        rows = list(runs.order_by("pk")[:MOST])
    found = [request for kind in _kinds.values() for request in _of_kind(kind, actor, rows)]
    return sorted(found, key=lambda request: request.run.pk)


def to_answer(actor: Actor) -> list[Request]:
    """Return what waits for the actor's answer."""
    return [request for request in waiting_for(actor) if not request.is_own]


def _of_kind(kind: RequestKind, actor: Actor, rows: Sequence[ActionRun]) -> Iterator[Request]:
    actions = {action.slug: action for action in kind.actions()}
    concerned = sorted((row for row in rows if row.action in actions), key=attrgetter("action"))
    for slug, runs in groupby(concerned, key=attrgetter("action")):
        listed = [run for run in runs if timezone.now() - run.created_at <= actions[slug].approval_life]
        targets = kind.targets(actor, actions[slug], {run.target_id for run in listed if run.target_id})
        action = actions[slug](actor)
        kind.prepare(action, targets.values())
        for run in listed:
            if target := targets.get(run.target_id or 0):
                yield from _request(kind, action, target, run)


def _request(kind: RequestKind, action: Action, target: Any, run: ActionRun) -> Iterator[Request]:
    if (run.actor_kind, run.actor_id) == (action.actor.kind, action.actor.id):
        yield Request(kind, run, action, target, is_own=True)
        return
    why_not = kind.refusal(action, target, run, yes=True)
    if why_not is None or kind.refusal(action, target, run, yes=False) is None:
        yield Request(kind, run, action, target, is_own=False, why_not=why_not)


def tell_requester(run: ActionRun, action: Action, about: Any, *, approved: bool, comment: str = "") -> None:
    """Mail the answer to the person who asked. Inside its transaction."""
    with as_system("who asked for what is answered"):
        person = actor_registry.person(run.actor_kind, run.actor_id)
        if person is not None:
            shown = {
                "run": str(run.uid),
                "action": run.action,
                "act": str(registry[run.action].label),
                "about": str(about),
            }
            person.notify(
                "approval_answered", key=f"approval_answered:{run.uid}", by=action.actor.name, approved=approved,
                comment=comment, **shown,
            )  # fmt: skip
