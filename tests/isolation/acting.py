"""The actions of the registry, who runs them here, and on what: for the tests that ask every one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.functional import Promise

from accounts.functions import Function
from selfservice.kernel.actions.runner import Action, registry
from selfservice.kernel.history import labels
from selfservice.kernel.scope.actor import Access, Actor, PortalActor, PublicActor, StaffActor, SystemActor
from selfservice.kernel.scope.models import as_system
from tests.isolation.action_data import TARGETS
from tests.isolation.arena import Arena
from tests.isolation.rows import row_at

ACTIONS = [registry[slug] for slug in sorted(registry) if registry[slug].__module__.split(".")[0] != "tests"]
WITH_TARGET = [action for action in ACTIONS if action.model is not None]
FUNCTIONS = frozenset(Function.values)


def by_slug(actions: list[type[Action]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("action", actions, ids=lambda action: action.slug)


def actor_of(arena: Arena, kind: str, functions: frozenset[str] = FUNCTIONS) -> Actor:
    """Somebody of the kind, at the arena's group if a customer's user; all proofs fresh."""
    now = timezone.now()
    if kind == "user":
        access = tuple(Access(arena.companies[name].pk, functions, whole_group=True) for name in ("nordhavn", "datter"))
        user = arena.users["group_admin"]
        return PortalActor(id=user.pk, name=user.name, access=access, verified_at=now, since=user.created_at)
    if kind == "staff":
        return StaffActor(id=arena.users["support"].pk, name="Support", verified_at=now)
    return SystemActor(reason="tests", verified_at=now) if kind == "system" else PublicActor()


def right_actor(arena: Arena, action: type[Action]) -> Actor:
    """Somebody who may run it: a customer's user where it is for those."""
    return actor_of(arena, "user" if "user" in action.actors else sorted(action.actors)[0])


def one_of(arena: Arena, action: type[Action], company: str) -> Any:
    """A target at the company, in a state that the action starts from."""
    if action.slug in TARGETS:
        return TARGETS[action.slug](arena, company)
    assert action.model is not None
    target = row_at(arena, action.model._meta.label, company)
    if action.from_states:
        put_in_state(target, sorted(action.from_states)[0])
    return target


def put_in_state(target: Any, state: str) -> None:
    """As it might be in the database."""
    with as_system("tests: a state"):
        assert type(target).objects.system().filter(pk=target.pk).update(state=state) == 1


def undone(work: Callable[[], Any]) -> Any:
    """What the work gives; what it did is rolled back."""
    with transaction.atomic():
        try:
            return work()
        finally:
            transaction.set_rollback(True)


def is_labelled(key: str, models: Iterable[type[Model]]) -> bool:
    """Return whether the log has a label for the key: registered, or the translated name of a field of these models."""
    fields = (field for model in models for field in model._meta.concrete_fields if field.name == key)
    return key in labels._fields or any(isinstance(field.verbose_name, Promise) for field in fields)
