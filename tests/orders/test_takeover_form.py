"""The form of a takeover, and what it says about numbers without revealing whose they are."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from orders.models import Order, OrderItem, Takeover
from selfservice.gateways.network.client import HttpNetwork
from selfservice.kernel.scope.models import as_system
from subscriptions.categories import BY_CATEGORY
from subscriptions.models import Subscription, Transfer
from tests.numbers import make_add_on, make_plan
from tests.orders.made import now
from tests.orders.taken_over import (
    FORM,
    PERSON,
    filled,
    mails,
)
from tests.orders.test_mobile_pages import text_of
from tests.outside import Outside
from tests.subscriptions.conftest import make_stale
from tests.world import World

WRONG: list[tuple[dict[str, Any], str]] = [
    ({"number": ""}, "Skriv nummeret."),
    ({"number": "12"}, "8 cifre"),
    ({"number": "26 00 12 34", "giver_cvr": "12345674"}, "Det er dit eget nummer"),
    ({"giver_cvr": "40000038"}, "Det er jeres egen virksomhed"),
    ({"giver_cvr": "12345678"}, "Et CVR-nummer har 8 cifre"),
    ({"giver_cvr": ""}, "Skriv virksomhedens CVR-nummer."),
    ({"kind": "person"}, "personens fulde navn"),
    ({"email": ""}, "Skriv e-mailadressen."),
    ({"plan": "findesikke"}, "id_plan_error"),
    ({"wished_on": "1.1.2020"}, "Vælg en dag fra"),
    ({"account": str(uuid4())}, "id_account_error"),
    # The number of another company than the one named, of a person, and of nobody: the same sentence.
    ({"giver_cvr": "99000007"}, "har ikke det nummer hos os"),
    ({"kind": "person", "giver_name": "Bo Holder"}, "har ikke det nummer hos os"),
    ({"number": "26 99 99 99"}, "har ikke det nummer hos os"),
    ({"number": "26 99 99 99", "giver_cvr": "99000007"}, "har ikke det nummer hos os"),
    ({"number": "FB123456", "giver_cvr": "99000007"}, "har ikke det nummer hos os"),
]


def test_the_price_and_the_terms_are_shown_and_nothing_is_asked(frida: Client, world: World) -> None:
    make_add_on("eu")
    page = text_of(frida.post(FORM, filled(world), follow=True))
    for said in ("20 12 34 56", "Nordhavn Byg A/S, CVR 12 34 56 74", "149,00 kr.", "karl@example.com", "EU-pakke"):
        assert said in page
    assert not mails("takeover_asked")
    with as_system("tests"):
        assert Order.objects.system().get().state == "draft"


def test_a_draft_is_changed(frida: Client, world: World) -> None:
    drafted = frida.post(FORM, filled(world), follow=True)
    with as_system("tests"):
        order = Order.objects.system().get()
    again = f"{FORM}?slags=mobil&kladde={order.uid}"
    assert again.replace("&", "&amp;") in drafted.content.decode()
    page = frida.get(again).content.decode()
    for kept in ('value="Ida Indehaver"', 'value="karl@example.com"', 'value="12345674"'):
        assert kept in page
    frida.post(again, filled(world, department="Salg"))
    with as_system("tests"):
        assert Takeover.objects.system().get().item.department == "Salg"
    # No other page places it, or goes on with it.
    assert frida.post(f"/bestil/{order.uid}/bestil/", {}).status_code == 200
    assert frida.get(f"/bestil/mobil/?kladde={order.uid}").status_code == 404
    assert now(order).state == "draft"


def test_what_is_wrong_is_said_and_nothing_lost(frida: Client, world: World) -> None:
    for wrong, said in WRONG:
        answer = frida.post(FORM, filled(world, **wrong))
        page = answer.content.decode()
        assert answer.status_code == 200, wrong
        assert said in page, wrong
        assert "Ida Indehaver" in page
        assert "Nordhavn" not in page
    with as_system("tests"):
        assert not Order.objects.system().exists()


def test_a_number_of_ones_own_company(frida: Client, world: World) -> None:
    with as_system("tests"):
        Subscription.objects.system().filter(pk=world.fremmed_number.pk).update(user=None)
    assert "Jeres virksomhed har allerede" in frida.post(FORM, filled(world, number="26 00 12 34")).content.decode()


def test_a_number_that_is_ordered_or_transferred_already(frida: Client, world: World, asked: Takeover) -> None:
    busy = "indgår i en anden overdragelse eller ordre"
    assert busy in frida.post(FORM, filled(world)).content.decode()
    with as_system("tests"):
        OrderItem.objects.system().update(state="cancelled")
        assert busy not in frida.post(FORM, filled(world)).content.decode()
        number = world.colleagues_number
        Transfer.objects.create(
            company_id=number.company_id, account_id=number.account_id, subscription=number, number=number.number,
            kind="person", on=timezone.localdate(), expires_at=timezone.now(),
        )  # fmt: skip
    assert busy in frida.post(FORM, filled(world)).content.decode()


def test_a_line_of_somebody_who_cannot_be_asked(frida: Client, world: World, network: Outside) -> None:
    make_plan("fiber", category="internet", name="Fiber 100/100")
    HttpNetwork().order("create", "FB300009", {"plan": "fiber", "add_ons": []}, key="a line")
    wanted = filled(world, **{**PERSON, "plan": "fiber", "number": "FB300009"})
    assert "Ring til os på" in frida.post(f"{FORM}?slags=internet", wanted).content.decode()


def test_a_number_of_another_category(frida: Client, world: World) -> None:
    make_plan("fiber", category="internet", name="Fiber 100/100")
    page = frida.post(f"{FORM}?slags=internet", filled(world, plan="fiber")).content.decode()
    assert "hører til en anden slags" in page


@pytest.mark.parametrize("system", ["cvr", "network"])
def test_a_register_that_is_away_is_no_answer(system: str, frida: Client, world: World, outside: Outside) -> None:
    outside.fault(system, "error503")
    page = frida.post(FORM, filled(world, **(PERSON if system == "network" else {}))).content.decode()
    assert "Prøv igen om lidt" in page
    assert "Ida Indehaver" in page


def test_a_fresh_second_factor_is_asked_for(frida: Client, world: World) -> None:
    answer = frida.post(FORM, filled(world))
    make_stale(frida)
    assert frida.post(answer["Location"], {})["Location"].startswith("/bekraeft/")


@pytest.mark.parametrize("category", ["telephony", "circuits"])
def test_the_form_has_the_other_categories(category: str, frida: Client, world: World) -> None:
    make_plan(category, category=category, name="Særligt abonnement")
    page = frida.get(f"{FORM}?slags={BY_CATEGORY[category].address}").content.decode()
    assert "Særligt abonnement" in page
    assert "Mobil Erhverv" not in page
