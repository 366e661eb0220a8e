"""A query whose statement is cached gives what Django would give, to each actor their own rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import F, Q
from django.utils import timezone

from accounts.functions import Function
from accounts.models import Account, User
from accounts.permissions.access import portal_actor
from selfservice.kernel.db.cached_query import CachedQuery
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import acting_as, as_system
from tests.world import World, make_user


class Accounts:
    """A cached query of accounts, and how often it was built."""

    def __init__(self) -> None:
        self.built = 0
        self.query: CachedQuery[Account] = CachedQuery(self.build)

    def build(self, actor: Actor, least: int, **shape: Any) -> Any:
        self.built += 1
        rows = Account.objects.visible_to(actor).filter(pk__gte=least, **shape)
        return rows.select_related("company").annotate(twice=F("number")).order_by("number")


def actor_of(user: Any) -> Actor:
    with as_system("tests"):
        return portal_actor(user)


def test_rows_are_what_django_makes(world: World) -> None:
    cached, actor = Accounts(), actor_of(world.mette)
    with acting_as(actor):
        expected = list(cached.build(actor, 0))
        found = cached.query.rows(actor, 0)
        assert [vars(row) | {"_state": None} for row in found] == [vars(row) | {"_state": None} for row in expected]
        assert found[0].company == expected[0].company
        assert found[0]._state.db == "default" and not found[0]._state.adding


def test_it_is_compiled_once_and_values_are_given_each_time(world: World) -> None:
    cached, actor = Accounts(), actor_of(world.mette)
    with acting_as(actor):
        every = cached.query.rows(actor, 0)
        most = max(row.pk for row in every)
        assert [row.pk for row in cached.query.rows(actor, most)] == [most]
        assert cached.query.first(actor, most + 1) is None
        assert cached.query.first(actor, 0) == every[0]
    assert len(every) > 1 and cached.built == 1


def test_what_else_it_depends_on_makes_another(world: World) -> None:
    cached, actor = Accounts(), actor_of(world.mette)
    with acting_as(actor):
        assert cached.query.rows(actor, 0, company_id=world.datter.pk) != cached.query.rows(actor, 0)
    assert cached.built == 2


def test_others_are_shown_theirs(world: World) -> None:
    cached = Accounts()
    seen = {}
    for user in (world.mette, world.jonas, world.frida):
        with acting_as(actor := actor_of(user)):
            seen[user.pk] = {row.pk for row in cached.query.rows(actor, 0)}
            assert seen[user.pk] == {row.pk for row in Account.objects.visible_to(actor)}
    assert not seen[world.mette.pk] & seen[world.frida.pk]
    assert seen[world.jonas.pk] < seen[world.mette.pk]


def test_check_row_level_security_behind_it(world: World) -> None:
    cached, mette, frida = Accounts(), actor_of(world.mette), actor_of(world.frida)
    with acting_as(mette):
        assert cached.query.rows(mette, 0)
    with acting_as(frida):
        assert cached.query.rows(mette, 0) == []


def test_who_sees_nothing_asks_nothing(world: World, django_assert_num_queries: Any) -> None:
    cached = Accounts()
    with django_assert_num_queries(0):
        assert cached.query.rows(Actor(), 0) == []


def test_every_kind_of_value_is_filled_in(world: World) -> None:
    def build(actor: Actor, state: str, uid: Any, at: datetime, pk: int) -> Any:
        return ActionRun.objects.system().filter(Q(state=state) | Q(uid=uid), due_at__gte=at, target_id=pk)

    with as_system("tests"):
        run = ActionRun.objects.create(
            company_id=world.nordhavn.pk, action="x", target_model="x", target_id=7, state="scheduled",
            due_at=timezone.now(), data={"a": [1]}, actor_kind="system", request_id=uuid4(),
        )  # fmt: skip
        query: CachedQuery[ActionRun] = CachedQuery(build)
        found = query.rows(Actor(), "done", run.uid, run.due_at, 7)
        assert found == [run] and found[0].data == {"a": [1]}
        assert query.rows(Actor(), "done", run.uid, run.due_at, 8) == []
        assert query.rows(Actor(), "scheduled", uuid4(), run.due_at, 7) == [run]


def test_people_with_the_same_shape_of_access_share_a_statement_and_see_their_own(world: World) -> None:
    cached = Accounts()
    with as_system("tests"):
        make_user(world.nordhavn, "other")
        make_user(world.nordhavn, "first", {Function.ACCOUNTS}, account_ids=[world.konto.pk])
        make_user(world.nordhavn, "second", {Function.ACCOUNTS}, account_ids=[world.other_konto.pk])
        people = {user.username: portal_actor(user) for user in User.objects.system().exclude(company=None)}
    for names in (("frida", "other"), ("first", "second")):
        cached.built, seen = 0, []
        for actor in (people[name] for name in names):
            with acting_as(actor):
                seen.append({row.pk for row in cached.query.rows(actor, 0)})
                assert seen[-1] == {row.pk for row in Account.objects.visible_to(actor)}
        assert cached.built == 1 and seen[0] and seen[1] and not seen[0] & seen[1]


def test_ids_are_only_parameters_of_the_query(world: World) -> None:
    """What is built knows ids as parameters only: used in another way they are an error."""
    actor = actor_of(world.mette)
    query: CachedQuery[Account] = CachedQuery(lambda who: Account.objects.visible_to(who).filter(pk=int(who.id)))
    with acting_as(actor), pytest.raises(TypeError):
        query.rows(actor)
