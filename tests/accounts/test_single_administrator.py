"""Companies with just one administrator: which they are, and whether it is oneself."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils.translation import override

from accounts.models import User
from accounts.users.alerts import joined
from selfservice.kernel.scope.models import as_system
from tests.caches import empty_caches
from tests.world import World, make_user

SignIn = Callable[[User], Client]
NUDGE = 'href="/brugere/opret/?rolle=administrator"'


@pytest.fixture
def mette(world: World, signed_in: SignIn) -> Client:
    return signed_in(world.mette)


def page(client: Client, path: str) -> str:
    # The shown figures may be half a minute old.
    empty_caches()
    return str(client.get(path).content.decode())


def test_oneself_at_all_of_them(mette: Client) -> None:
    for path in ("/", "/brugere/"):
        text = page(mette, path)
        assert "Du er den eneste administrator hos Nordhavn Byg A/S og Nordhavn Anlæg ApS" in text
        assert NUDGE in text
    wizard = mette.get("/brugere/opret/?rolle=administrator").content.decode()
    assert '<option value="administrator" selected' in wizard


def test_a_company_with_two_is_not_named(world: World, mette: Client, signed_in: SignIn) -> None:
    with as_system("tests"):
        dorte = make_user(world.datter, "dorte")
    for path in ("/", "/brugere/"):
        assert "Du er den eneste administrator hos Nordhavn Byg A/S<" in page(mette, path).replace(".<", "<")
        assert NUDGE not in page(signed_in(dorte), path)


def test_where_it_is_somebody_else(world: World, mette: Client, signed_in: SignIn) -> None:
    with as_system("tests"):
        User.objects.system().filter(pk=world.mette.pk).update(company=world.datter)
        world.mette.grants.system().update(company=world.datter)
        helper = make_user(world.nordhavn, "helper", {"users"}, account_ids=[world.konto.pk])
        make_user(world.nordhavn, "anden")
    helpers = signed_in(helper)
    assert "Der er kun én administrator hos Nordhavn Byg A/S." in page(helpers, "/brugere/")
    # The front page tells of what is one's own to do something about.
    assert NUDGE not in page(helpers, "/")


def test_two_of_the_whole_group_are_enough(world: World, mette: Client) -> None:
    with as_system("tests"):
        make_user(world.nordhavn, "anden", whole_group=True)
    for path in ("/", "/brugere/"):
        assert NUDGE not in page(mette, path)


@pytest.mark.parametrize(
    ("count", "danish", "english"),
    [
        (0, "", ""),
        (1, "A", "A"),
        (2, "A og B", "A and B"),
        (3, "A, B og C", "A, B and C"),
        (4, "A, B, C og 1 anden virksomhed", "A, B, C and 1 other company"),
        (5, "A, B, C og 2 andre virksomheder", "A, B, C and 2 other companies"),
    ],
)
def test_names_in_a_sentence(count: int, danish: str, english: str) -> None:
    with override("da"):
        assert joined("ABCDE"[:count]) == danish
    with override("en"):
        assert joined("ABCDE"[:count]) == english
