"""From grants to what a person holds: the closer grant counts, a group reaches down, who administers a company."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.functions import Function
from accounts.models import Company, Grant, User
from accounts.permissions.access import (
    access_of,
    administrators,
    administrators_of,
    make_administrator,
    portal_actor,
    user_with_grants,
    users_with_grants,
)
from selfservice.kernel.scope.actor import Access
from selfservice.kernel.scope.models import as_system
from tests.world import World, make_company, make_user

ALL = frozenset(Function.values)


@pytest.fixture
def barn(world: World) -> Company:
    """A company below the subsidiary."""
    with as_system("tests"):
        return make_company("40000046", "Nordhavn Barn ApS", parent=world.datter)


def by_company(user: User) -> dict[int, Access]:
    with as_system("tests"):
        read = user_with_grants(user.pk)
        assert read is not None
        parts = access_of(read)
        # Read with its grants or without: the same.
        assert set(parts) == set(access_of(User.objects.system().get(pk=user.pk)))
    return {part.company_id: part for part in parts}


def test_a_whole_group_reaches_every_company_below(world: World, barn: Company) -> None:
    assert by_company(world.mette) == {
        world.nordhavn.pk: Access(world.nordhavn.pk, ALL, None, whole_group=True),
        world.datter.pk: Access(world.datter.pk, ALL, None, whole_group=True),
        barn.pk: Access(barn.pk, ALL, None, whole_group=True),
    }


def test_a_grant_of_one_company_reaches_no_other(world: World) -> None:
    held = Access(
        world.nordhavn.pk, frozenset({"accounts", "invoices", "usage"}), frozenset({world.konto.pk}), whole_group=False
    )
    assert by_company(world.jonas) == {world.nordhavn.pk: held}


@pytest.mark.parametrize("first", [True, False])
def test_the_closer_grant_counts(first: bool, world: World, barn: Company) -> None:
    """In whichever order the grants are read."""
    with as_system("tests"):
        user = make_user(None, "naer")
        near, far = (world.datter, {"mobile"}), (world.nordhavn, {"users"})
        for company, functions in (near, far) if first else (far, near):
            Grant.objects.create(user=user, company=company, functions=sorted(functions), whole_group=True)
    held = by_company(user)
    assert held[barn.pk].functions == held[world.datter.pk].functions == {"mobile"}
    assert held[world.nordhavn.pk].functions == {"users"}


def test_a_grant_for_the_subsidiary_itself_counts(world: World) -> None:
    with as_system("tests"):
        Grant.objects.create(user=world.mette, company=world.datter, functions=["mobile"], account_ids=[])
    assert by_company(world.mette)[world.datter.pk] == Access(world.datter.pk, frozenset({"mobile"}), frozenset())


def test_the_actor_of_a_user(world: World) -> None:
    now = timezone.now()
    with as_system("tests"):
        actor = portal_actor(world.freja, verified_at=now, ip="203.0.113.7")
        assert portal_actor(world.freja).verified_at is None
    assert (actor.id, actor.name, actor.kind) == (world.freja.pk, "Freja Prøve", "user")
    assert (actor.verified_at, actor.ip, actor.chosen, actor.everything) == (now, "203.0.113.7", None, False)
    assert actor.access == (Access(world.nordhavn.pk, frozenset({"mobile"})),)


def test_unknown_users_and_users_without_grants(world: World) -> None:
    with as_system("tests"):
        assert user_with_grants(999_999_999) is None
        read = {u.pk: u for u in users_with_grants()}
        assert set(read) == {u.pk for u in User.objects.system().all()}
        assert [row["company"] for row in read[world.jonas.pk].grant_rows] == [world.nordhavn.pk]
        assert read[world.sofie.pk].grant_rows == []


def test_who_administers_a_company(world: World, barn: Company) -> None:
    with as_system("tests"):
        here = make_user(world.datter, "aa_her")
        make_user(world.datter, "laast", state=User.State.LOCKED)
        make_user(world.datter, "navngiven", account_ids=[world.datter_konto.pk])
        make_user(world.datter, "uden", ALL - {"users"})
        found = administrators_of([world.nordhavn.pk, world.datter.pk, barn.pk, world.fremmed.pk])
        assert found == {
            world.nordhavn.pk: {world.mette.pk},
            world.datter.pk: {world.mette.pk, here.pk},
            barn.pk: {world.mette.pk},
            world.fremmed.pk: {world.frida.pk},
        }
        assert administrators(world.datter.pk) == [here, world.mette]
        assert administrators(world.fremmed.pk, world.nordhavn.pk) == [world.frida, world.mette]
        assert administrators() == []
        assert administrators_of([]) == {}


def test_an_administrator_is_made_with_everything_for_the_whole_group(world: World) -> None:
    with as_system("tests"):
        user = make_user(None, "ny")
        grant = make_administrator(user, world.nordhavn)
    assert (grant.user, grant.company, grant.whole_group, grant.account_ids) == (user, world.nordhavn, True, None)
    assert grant.functions == sorted(ALL)
