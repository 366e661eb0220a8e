"""One's own number and no other: a colleague's, another customer's and one that does not exist are all the same 404."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.functions import Function
from selfservice.kernel.scope.models import as_system
from subscriptions.models import Subscription
from tests.subscriptions.conftest import act, commands, runs
from tests.world import World, make_user

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
ACTS = ("vis-puk", "spaer", "ophaev")


def others(world: World) -> list[Any]:
    return [world.colleagues_number.uid, world.fremmed_number.uid, uuid4()]


def test_ones_own_page(nynne: Client, world: World) -> None:
    for path in ("/mit-nummer/", f"/mit-nummer/{world.own_number.uid}/"):
        page = nynne.get(path)
        assert page.status_code == 200
        assert "20\N{NO-BREAK SPACE}12\N{NO-BREAK SPACE}34\N{NO-BREAK SPACE}90" in page.content.decode()
    for address in ("vis-puk", "spaer"):
        assert nynne.get(act(world.own_number, address)).status_code == 200


def test_others_are_the_same_404(nynne: Client, world: World) -> None:
    pages = set()
    for uid in others(world):
        answer = nynne.get(f"/mit-nummer/{uid}/")
        assert answer.status_code == 404
        pages.add(TOKEN.sub("", answer.content.decode().replace(str(uid), "")))
        for address in ACTS:
            for method in (nynne.get, nynne.post):
                assert method(f"/mit-nummer/{uid}/{address}/", {"which": "puk1", "cause": "lost"}).status_code == 404
    assert len(pages) == 1
    assert commands() == []
    assert runs("reveal_puk") == []


def test_a_user_who_sees_all_numbers_does_not_see_them_here(mette: Client, world: World) -> None:
    for number in (world.own_number, world.colleagues_number):
        assert mette.get(f"/mit-nummer/{number.uid}/").status_code == 404
        assert mette.post(act(number, "spaer"), {"cause": "lost"}).status_code == 404
    assert commands() == []


def test_without_the_function(world: World, signed_in: Any) -> None:
    jonas = signed_in(world.jonas)
    with as_system("tests"):
        Subscription.objects.system().filter(pk=world.own_number.pk).update(user=world.jonas)
    assert jonas.get("/mit-nummer/").status_code == 403
    assert jonas.get(f"/mit-nummer/{world.own_number.uid}/").status_code == 403
    assert jonas.post(act(world.own_number, "spaer"), {"cause": "lost"}).status_code == 403


def test_acts_that_do_not_exist_and_methods_that_do_nothing(nynne: Client, world: World) -> None:
    assert nynne.get(act(world.own_number, "opsig")).status_code == 404
    assert nynne.get(act(world.own_number, "delete_login")).status_code == 404
    assert nynne.put(f"/mit-nummer/{world.own_number.uid}/").status_code == 405


def test_without_a_number_the_page_names_who_can_help(world: World, signed_in: Any) -> None:
    with as_system("tests"):
        bo = make_user(world.nordhavn, "bo", {Function.OWN})
    page = signed_in(bo).get("/mit-nummer/").content.decode()
    assert world.mette.name in page
    assert world.frida.name not in page
    assert "reveal" not in page


def test_several_numbers_of_ones_own(nynne: Client, world: World) -> None:
    with as_system("tests"):
        Subscription.objects.system().filter(pk=world.colleagues_number.pk).update(user=world.nynne)
    page = nynne.get("/mit-nummer/").content.decode()
    for number in (world.own_number, world.colleagues_number):
        assert reverse("own_number_of", args=[number.uid]) in page
    assert nynne.get(f"/mit-nummer/{world.colleagues_number.uid}/").status_code == 200


def test_search_finds_ones_own_alone(nynne: Client, world: World) -> None:
    assert nynne.get("/soeg/?q=20123490")["Location"] == reverse("own_number_of", args=[world.own_number.uid])
    page = nynne.get("/soeg/?q=20 12 34").content.decode()
    assert str(world.own_number.uid) in page
    assert str(world.colleagues_number.uid) not in page
    assert nynne.get("/soeg/?q=20123456").status_code == 200


@pytest.mark.parametrize("text", ["2026-13", "x", "1999-01", "2026-1", "", "9999-12", "2099-01", "'"])
def test_months_that_make_no_sense_are_this_month(nynne: Client, text: str) -> None:
    assert nynne.get("/mit-nummer/", {"maaned": text}).status_code == 200


def test_viewing_as_a_colleague_shows_no_code_and_bars_nothing(mette: Client, world: World) -> None:
    mette.post(f"/brugere/{world.nynne.uid}/se-som/")
    for path in ("/mit-nummer/", "/"):
        page = mette.get(path).content.decode()
        assert "20\N{NO-BREAK SPACE}12\N{NO-BREAK SPACE}34\N{NO-BREAK SPACE}90" in page
        assert not any(address in page for address in ACTS)
    for address in ACTS:
        path = act(world.own_number, address)
        assert mette.get(path).status_code == 403
        assert mette.post(path, {"which": "puk1", "cause": "lost"}).status_code == 403
    assert commands() == []
    assert runs("reveal_puk") == []
