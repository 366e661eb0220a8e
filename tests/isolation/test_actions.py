"""Every action of the registry: on whose behalf it runs, on what, once, and never for somebody who only looks.

An action on a model that `rows.py` can't make, or with a form that `DATA` doesn't fill, fails here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.http import Http404

from selfservice.kernel.actions.runner import Action, ActionRefused, FormInvalid, run
from selfservice.kernel.history.format import sentence
from selfservice.kernel.models import ActionRun, AuditEntry
from selfservice.kernel.scope.actor import functions_of
from selfservice.kernel.scope.models import as_system
from tests.isolation.acting import (
    ACTIONS,
    FUNCTIONS,
    WITH_TARGET,
    actor_of,
    by_slug,
    is_labelled,
    one_of,
    right_actor,
    undone,
)
from tests.isolation.action_data import DATA
from tests.isolation.arena import Arena
from tests.isolation.makers import MISSING

pytestmark = pytest.mark.usefixtures("as_it_was")

KINDS = frozenset({"user", "staff", "system", "public"})
# Runs that an action makes, where it is not its own alone: notice plans the end, as the portal itself.
RUNS = {"terminate": 2}


def refused(work: Callable[[], Any], error: type[Exception]) -> bool:
    """Whether it raises just that, and leaves nothing behind."""
    before = left()
    try:
        undone(work)
    except error:
        assert left() == before
        return True
    except (ActionRefused, FormInvalid, PermissionDenied, Http404):
        return False
    return False


def left() -> tuple[int, int]:
    with as_system("tests: look"):
        return ActionRun.objects.system().count(), AuditEntry.objects.system().count()


@by_slug(WITH_TARGET)
def test_a_target_of_another_tenant_is_as_one_that_does_not_exist(action: type[Action], arena: Arena) -> None:
    if "user" not in action.actors:
        # Support and the portal itself see every company; only for users is another tenant's hidden.
        assert action.actors <= {"staff", "system"}
        return
    actor, data = actor_of(arena, "user"), DATA[action.slug](arena)
    for uid in (one_of(arena, action, "fremmed").uid, MISSING, "abc", None):
        assert refused(partial(run, action, actor, uid, data), Http404), f"{action.slug} on {uid}"


@by_slug([action for action in ACTIONS if action.function is not None])
def test_without_the_function_it_is_denied(action: type[Action], arena: Arena) -> None:
    target = one_of(arena, action, "nordhavn").uid if action.model else None
    for functions in (frozenset(), FUNCTIONS - set(functions_of(action.function))):
        actor = actor_of(arena, "user", functions)
        assert refused(partial(run, action, actor, target, DATA[action.slug](arena)), PermissionDenied)


@by_slug([action for action in WITH_TARGET if action.function is not None and "user" in action.actors])
def test_with_the_function_at_another_company_only_it_is_not_found(action: type[Action], arena: Arena) -> None:
    target = one_of(arena, action, "nordhavn")
    here, there = actor_of(arena, "user").access
    actor = replace(
        actor_of(arena, "user"),
        access=(replace(here, functions=here.functions - set(functions_of(action.function))), there),
    )
    assert refused(lambda: run(action, actor, target.uid, DATA[action.slug](arena)), Http404)


@by_slug(ACTIONS)
def test_other_kinds_of_actor_are_denied(action: type[Action], arena: Arena) -> None:
    target = one_of(arena, action, "nordhavn").uid if action.model else None
    for kind in sorted(KINDS - action.actors):
        actor = actor_of(arena, kind)
        assert refused(partial(run, action, actor, target, DATA[action.slug](arena)), PermissionDenied), kind


# A public id, or the representation of a row.
INTERNAL_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-|object \(\d+\)|\bof \d+\b|^\d+: ")


@by_slug(ACTIONS)
def test_viewing_as_another_user_is_denied(action: type[Action], arena: Arena) -> None:
    target = one_of(arena, action, "nordhavn").uid if action.model else None
    for kind in sorted(action.actors):
        actor = replace(actor_of(arena, kind), real=actor_of(arena, "user"))
        assert refused(partial(run, action, actor, target, DATA[action.slug](arena)), PermissionDenied), kind


@by_slug(ACTIONS)
def test_sent_twice_it_is_done_once_and_on_record(action: type[Action], arena: Arena) -> None:
    """The positive control of all of the above: for the right actor, on the right target, it is done."""

    def twice() -> None:
        target = one_of(arena, action, "nordhavn") if action.model else None
        actor, data, key = right_actor(arena, action), DATA[action.slug](arena), uuid4()
        before = left()
        first = run(action, actor, target.uid if target else None, data, key)
        once = left()
        assert (once[0] - before[0], once[1] - before[1] >= 1) == (RUNS.get(action.slug, 1), True)
        second = run(action, actor, target.uid if target else None, data, key)
        assert second.uid == first.uid
        assert left() == once
        with as_system("tests: look"):
            entries = list(AuditEntry.objects.system().filter(run_uid=first.uid))
        assert [e.actor_id for e in entries] == [actor.id]
        assert entries[0].event in (action.slug, "approval_asked")
        if target is not None:
            company = target.pk if action.model and action.model.scope.company == "id" else target.company_id
            assert {e.company_id for e in entries} == {company}
        for entry in entries:
            of = [apps.get_model(entry.target_model)] if entry.target_model else []
            missing = {key for key in {**entry.before, **entry.after} if not is_labelled(key, of)}
            assert not missing, f"register labels for the log in the `log_labels.py` of {action.__module__}"
            assert not INTERNAL_ID.search(sentence(entry)), f"the log says an id: {sentence(entry)}"

    undone(twice)


def test_every_action_has_its_data() -> None:
    without = {action.slug for action in ACTIONS} - set(DATA)
    assert not without, "say in tests/isolation/action_data.py what is filled in"
