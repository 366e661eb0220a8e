"""A query that was put into words before gives what Django would give, to whom it would give it."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Account
from accounts.permissions.access import portal_actor
from selfservice.kernel.cache.process import Memory
from selfservice.kernel.db.cached_query import MARKS, KeptQuery
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import acting_as, as_system
from tests.world import World


class Accounts:
    """A kept query of accounts, and how often it was put into words."""

    def __init__(self) -> None:
        self.written = 0
        self.query: KeptQuery[Account] = KeptQuery(self.build, int)

    def build(self, actor: Actor, least: int, **shape: Any) -> Any:
        self.written += 1
        rows = Account.objects.visible_to(actor).filter(pk__gte=least, **shape)
        return rows.select_related("company").annotate(twice=F("number")).order_by("number")


def eyes(user: Any) -> Actor:
    with as_system("tests"):
        return portal_actor(user)


def test_rows_are_what_django_makes(world: World) -> None:
    kept, actor = Accounts(), eyes(world.mette)
    with acting_as(actor):
        expected = list(kept.build(actor, 0))
        found = kept.query.rows(actor, 0)
        assert [vars(row) | {"_state": None} for row in found] == [vars(row) | {"_state": None} for row in expected]
        assert found[0].company == expected[0].company
        assert found[0]._state.db == "default" and not found[0]._state.adding


def test_it_is_put_into_words_once_and_values_are_filled_in(world: World) -> None:
    kept, actor = Accounts(), eyes(world.mette)
    with acting_as(actor):
        every = kept.query.rows(actor, 0)
        most = max(row.pk for row in every)
        assert [row.pk for row in kept.query.rows(actor, most)] == [most]
        assert kept.query.first(actor, most + 1) is None
        assert kept.query.first(actor, 0) == every[0]
    assert len(every) > 1 and kept.written == 1


def test_what_else_it_depends_on_makes_another(world: World) -> None:
    kept, actor = Accounts(), eyes(world.mette)
    with acting_as(actor):
        assert kept.query.rows(actor, 0, company_id=world.datter.pk) != kept.query.rows(actor, 0)
    assert kept.written == 2


def test_others_are_shown_theirs(world: World) -> None:
    kept = Accounts()
    seen = {}
    for user in (world.mette, world.jonas, world.frida):
        with acting_as(actor := eyes(user)):
            seen[user.pk] = {row.pk for row in kept.query.rows(actor, 0)}
            assert seen[user.pk] == {row.pk for row in Account.objects.visible_to(actor)}
    assert not seen[world.mette.pk] & seen[world.frida.pk]
    assert seen[world.jonas.pk] < seen[world.mette.pk]


def test_the_second_wall_stands_behind_it(world: World) -> None:
    kept, mette, frida = Accounts(), eyes(world.mette), eyes(world.frida)
    with acting_as(mette):
        assert kept.query.rows(mette, 0)
    with acting_as(frida):
        assert kept.query.rows(mette, 0) == []


def test_who_sees_nothing_asks_nothing(world: World, django_assert_num_queries: Any) -> None:
    kept = Accounts()
    with django_assert_num_queries(0):
        assert kept.query.rows(Actor(), 0) == []


def test_every_kind_of_value_is_filled_in(world: World) -> None:
    def build(actor: Actor, state: str, uid: Any, at: datetime, pk: int) -> Any:
        return ActionRun.objects.system().filter(Q(state=state) | Q(uid=uid), due_at__gte=at, target_id=pk)

    with as_system("tests"):
        run = ActionRun.objects.create(
            company_id=world.nordhavn.pk, action="x", target_model="x", target_id=7, state="scheduled",
            due_at=timezone.now(), data={"a": [1]}, actor_kind="system", request_id=uuid4(),
        )  # fmt: skip
        query: KeptQuery[ActionRun] = KeptQuery(build, str, type(run.uid), datetime, int)
        found = query.rows(Actor(), "done", run.uid, run.due_at, 7)
        assert found == [run] and found[0].data == {"a": [1]}
        assert query.rows(Actor(), "done", run.uid, run.due_at, 8) == []
        assert query.rows(Actor(), "scheduled", MARKS[type(run.uid)](9), run.due_at, 7) == [run]


def test_a_value_that_is_not_asked_for_is_a_mistake(world: World) -> None:
    actor = eyes(world.mette)
    query: KeptQuery[Account] = KeptQuery(lambda who, _day: Account.objects.visible_to(who), date)
    with acting_as(actor), pytest.raises(ValueError, match="not in the statement"):
        query.rows(actor, date(2026, 1, 1))


def test_a_full_memory_begins_anew_and_still_answers() -> None:
    memory = Memory(2)
    assert [memory.known(key, partial(int, key)) for key in ("1", "2", "3")] == [1, 2, 3]
    assert memory == {"3": 3}
    # A statement that gives nothing is known, too; and what another thread forgets meanwhile is no error.
    assert memory.known("4", memory.clear) is None
    assert memory == {"4": None}
