"""Find what one has come to do: the only hit's page of that act, or a button for each to choose from."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.functions import Function
from accounts.models import User
from selfservice.kernel.scope.models import as_system
from subscriptions.detail.buttons import company_acts
from subscriptions.models import Subscription
from tests.numbers import make_number
from tests.world import World, make_user

pytestmark = pytest.mark.django_db
# The address of an act by the word that a search says it with.
ACTS = {action.shortcut.word: action.address for action in company_acts() if action.shortcut}
SignIn = Callable[[User], Client]


@pytest.fixture
def mette(world: World, signed_in: SignIn) -> Client:
    return signed_in(world.mette)


def act_page(one: Subscription, act: str) -> str:
    return reverse("subscription_act", args=[one.uid, ACTS[act]])


def leads_to(client: Client, text: str, act: str) -> str:
    answer = client.get("/soeg/", {"q": text, "goer": act})
    assert answer.status_code == 302, re.findall("<h3>.*?</h3>", answer.content.decode())
    return str(answer["Location"])


def buttons(client: Client, text: str, act: str) -> list[str]:
    answer = client.get("/soeg/", {"q": text, "goer": act})
    assert answer.status_code == 200
    return re.findall(r'<a class="btn small" href="([^"]+)"', answer.content.decode())


@pytest.mark.parametrize("act", sorted(ACTS))
@pytest.mark.parametrize("text", ["20123456", "+45 20 12 34 56", "2012345", "8945010000000000022"])
def test_one_hit_leads_straight_to_the_act(mette: Client, world: World, act: str, text: str) -> None:
    assert leads_to(mette, text, act) == act_page(world.colleagues_number, act)


@pytest.mark.parametrize("act", sorted(ACTS))
def test_of_several_each_has_the_act_as_its_button(mette: Client, world: World, act: str) -> None:
    for text in ("holder", "bo holder"):
        found = buttons(mette, text, act)
        assert set(found) == {act_page(world.colleagues_number, act), act_page(world.own_number, act)}
    assert buttons(mette, "holder", "") == []
    assert buttons(mette, "holder", "opsig") == []


def test_where_the_act_is_not_the_persons_the_number_is_opened(world: World, signed_in: SignIn) -> None:
    page = reverse("subscription", args=[world.colleagues_number.uid])
    for act in ACTS:
        # Freja sees mobile numbers, and changes none.
        assert leads_to(signed_in(world.freja), "20123456", act) == page
    assert buttons(signed_in(world.freja), "holder", "puk") == []


def test_each_function_gives_its_own_act(world: World, signed_in: SignIn) -> None:
    given = {"puk": Function.MOBILE_SIM, "sim": Function.MOBILE_SIM, "spaer": Function.MOBILE_BAR}
    for held in (Function.MOBILE_SIM, Function.MOBILE_BAR):
        with as_system("tests"):
            user = make_user(world.nordhavn, f"nogen-{held}", {Function.MOBILE, held})
        client = signed_in(user)
        for act, function in given.items():
            to_act = leads_to(client, "20123456", act) == act_page(world.colleagues_number, act)
            assert to_act == (function == held), (held, act)


def test_a_terminated_subscription_offers_no_action(mette: Client, world: World) -> None:
    with as_system("tests"):
        Subscription.objects.system().filter(pk=world.colleagues_number.pk).update(state="terminated")
    assert leads_to(mette, "20123456", "sim") == reverse("subscription", args=[world.colleagues_number.uid])
    # Of two, only the other can be meant.
    assert leads_to(mette, "holder", "sim") == act_page(world.own_number, "sim")


def test_the_act_is_for_what_the_subscription_is(mette: Client, world: World) -> None:
    with as_system("tests"):
        Subscription.objects.system().filter(pk=world.colleagues_number.pk).update(category="internet")
    assert leads_to(mette, "20123456", "sim") == reverse("subscription", args=[world.colleagues_number.uid])


def test_ones_own_number_has_its_own_page(world: World, signed_in: SignIn) -> None:
    own = reverse("own_number_of", args=[world.own_number.uid])
    for act in ACTS:
        assert leads_to(signed_in(world.nynne), "20123490", act) == own


def test_another_customers_number_is_nowhere(mette: Client, world: World) -> None:
    answer = mette.get("/soeg/", {"q": world.fremmed_number.number, "goer": "puk"})
    assert answer.status_code == 200
    assert answer.context["found"] == []


def test_two_companies_of_a_group(mette: Client, world: World) -> None:
    with as_system("tests"):
        other: Any = make_number(world.datter_konto, "+4526401050", "8945010000000000063", holder_name="Vera Holder")
    assert leads_to(mette, "vera", "sim") == act_page(other, "sim")
