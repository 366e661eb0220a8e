"""Every way to forget a filter, with two companies: refused loudly or filtered, never leaking."""

from __future__ import annotations

import pytest

from accounts.access import portal_actor
from accounts.models import Account, Company
from selfservice.kernel.actor import Actor
from selfservice.kernel.scope import ScopeMissing, acting_as, as_system
from tests.world import World


@pytest.fixture
def mette(world: World) -> Actor:
    with as_system("tests"):
        return portal_actor(world.mette)


def test_all_is_refused(world: World, mette: Actor) -> None:
    with acting_as(mette), pytest.raises(ScopeMissing):
        list(Account.objects.all())


def test_visible_to_shows_the_group_and_nothing_else(world: World, mette: Actor) -> None:
    with acting_as(mette):
        seen = set(Account.objects.visible_to(mette))
    assert seen == {world.konto, world.other_konto, world.datter_konto}


def test_without_an_actor_row_security_shows_nothing(world: World, mette: Actor) -> None:
    assert list(Company.objects.visible_to(mette)) == []
