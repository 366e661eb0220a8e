"""The pages that order internet, telephony and circuits, without JavaScript, from the address to the placed order."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import requests
from django.test import Client
from django.utils import timezone

from accounts.models import User
from orders.models import Appointment, LineOrder, Order, OrderItem
from selfservice.kernel.core.formatting import day as shown_day
from selfservice.kernel.scope.models import as_system
from subscriptions.models import Line, Subscription
from tests.numbers import make_plan
from tests.orders.made import items_of, now, place
from tests.orders.test_mobile_pages import text_of, the_order
from tests.orders.visiting import HOME, address_id, fiber, happens, make_line_draft, visit_of, went_on
from tests.outside import Outside
from tests.patience import SECONDS
from tests.world import World

INTERNET, TELEPHONY, CIRCUITS = "/bestil/internet/", "/bestil/telefoni/", "/bestil/kredsloeb/"
CONTACT = {"contact_name": "Mette Lindqvist", "contact_phone": "20 12 34 56", "note": "Port 3"}


@pytest.fixture
def mette(world: World, signed_in: Callable[[User], Client], outside: Outside) -> Client:
    """The administrator."""
    fiber()
    make_plan("fiber-1000", category="internet", name="Fiber 1000/1000", price=899, down_mbit=1000, up_mbit=1000)
    return signed_in(world.mette)


def profile(outside: Outside, address: str, profile: str) -> None:
    """Set what the inventory has at an address."""
    body = {"address": address, "profile": profile}
    requests.post(f"{outside.url}/sim/qualification", json=body, timeout=SECONDS).raise_for_status()


def link(page: Any, title: str) -> str:
    """The address of the link with this text."""
    found = re.search(rf'<a href="([^"]*)">{re.escape(title)}</a>', page.content.decode())
    assert found, text_of(page)
    return html.unescape(found[1])


def slots(page: Any) -> list[str]:
    """The slots that a page offers."""
    return re.findall(r'name="slot" value="([^"]+)"', page.content.decode())


def filled(world: World, **more: str) -> dict[str, str]:
    """What the form sends."""
    return {"plan": "fiber-100", "account": str(world.konto.uid), "bill_text": "Internet i butikken", **more}


def line() -> LineOrder:
    with as_system("tests"):
        return LineOrder.objects.system().get()


def test_an_internet_order_from_the_address_to_a_working_line(mette: Client, world: World, outside: Outside) -> None:
    assert "Fiber 100/100" in text_of(mette.get("/bestil/?slags=internet"))
    assert "Hvor?" in text_of(mette.get(f"{INTERNET}?abonnement=fiber-100"))
    found = mette.get(INTERNET, {"abonnement": "fiber-100", "adresse": "kajgade 4"})
    form = mette.get(link(found, HOME))
    assert "Fiber 100/100 kan leveres her." in text_of(form)
    slot_page = mette.post(form.request["PATH_INFO"] + "?" + form.request["QUERY_STRING"], filled(world), follow=True)
    draft = mette.post(slot_page.request["PATH_INFO"], {"slot": slots(slot_page)[0], **CONTACT}, follow=True)
    shown = text_of(draft)
    assert HOME in shown
    assert "reserveret til" in shown
    order = the_order()
    seen = re.findall(r'name="seen" value="([^"]+)"', draft.content.decode())
    mette.post(f"/bestil/{order.uid}/bestil/", {"seen": seen[0]})
    went_on(1)
    page = mette.get(f"/ordrer/{order.uid}/")
    assert "Mette Lindqvist lukker op" in text_of(page)
    happens(outside, visit_of(order), "move")
    went_on(1)
    page = mette.get(f"/ordrer/{order.uid}/")
    assert "Vi var nødt til at flytte besøget" in text_of(page)
    assert "Teknikeren er blevet syg" in text_of(page)
    assert "gælder ikke længere" in text_of(page)
    starts = visit_of(order).starts
    assert starts
    later = {"fra": f"{starts + timedelta(days=7):%d.%m.%Y}"}
    other = mette.get(f"/ordrer/tekniker/{visit_of(order).uid}/flyt/", later)
    mette.post(other.request["PATH_INFO"], {"slot": slots(other)[-1], "seen": "0.00"})
    went_on()
    assert "I har flyttet teknikerens besøg" in text_of(mette.get(f"/ordrer/{order.uid}/"))
    happens(outside, visit_of(order), "done")
    went_on()
    assert now(order).state == "done"
    with as_system("tests"):
        assert Line.objects.system().get().a_end == HOME


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Skriv gade og nummer"),
        ("x" * 74, "højst 73 tegn"),
        ("%", "Vi fandt ingen sådan adresse"),
        ("findesikke 9", "Vi fandt ingen sådan adresse"),
        ("Vesterbro 31, Ålborg", "Vesterbro 31, 9000 Aalborg"),
        ("Vesterbro 31, Aalborg", "Vesterbro 31, 9000 Aalborg"),
        ("kajgade 10 nordhavn", "Kajgade 10, st. 1, 2150 Nordhavn"),
        ("s", "Smedeland"),
        ("\0", "Skriv gade og nummer"),
    ],
)
def test_what_a_search_says(text: str, said: str, mette: Client) -> None:
    assert said in text_of(mette.get(INTERNET, {"adresse": text}))
    assert said in str(mette.get("/bestil/adresser/", {"tekst": text}).json())


def test_a_street_leads_on_to_its_numbers(mette: Client) -> None:
    street = mette.get(INTERNET, {"adresse": "kajgade nordhavn"})
    assert link(street, HOME)
    common = mette.get(INTERNET, {"adresse": "Kajgade"})
    assert HOME in text_of(mette.get(link(common, "Kajgade, 2150 Nordhavn")))


@pytest.mark.parametrize("mode", ["token_refused", "error503", "slow"])
def test_while_the_register_is_away_nobody_says_no(mode: str, mette: Client, outside: Outside) -> None:
    outside.fault("addresses", mode)
    page = text_of(mette.get(INTERNET, {"adresse": "kajgade 4"}))
    assert "Vi kan ikke slå op i adresseregistret lige nu" in page
    assert "demo-addresses" not in page


def test_an_address_that_has_vanished_is_searched_again(mette: Client, outside: Outside) -> None:
    chosen = address_id()
    outside.fault("addresses", "address_vanished", count=1)
    assert "findes ikke længere i registret" in text_of(mette.get(INTERNET, {"a": chosen}))
    assert "findes ikke længere i registret" in text_of(mette.get(INTERNET, {"a": "noget vrøvl"}))


def test_a_draft_keeps_an_address_that_vanishes_later(mette: Client, world: World, outside: Outside) -> None:
    mette.post(f"{INTERNET}?a={address_id()}", filled(world))
    outside.fault("addresses", "address_vanished")
    page = mette.get(f"{INTERNET}?kladde={the_order().uid}")
    assert HOME in text_of(page)
    assert "Internet i butikken" in page.content.decode()


@pytest.mark.parametrize(
    ("found", "plan", "said"),
    [
        ("fibre", "fiber-1000", "Fiber 1000/1000 kan leveres her."),
        ("fibre", "", "Dette kan leveres her."),
        ("dig", "fiber-1000", "om 60–120 hverdage"),
        ("none", "fiber-100", "Vi kan ikke levere her. Vi har ingen linje til adressen."),
        ("coax", "fiber-1000", "Den teknologi findes ikke på adressen."),
        ("unknown", "fiber-100", "Det er ikke et nej"),
    ],
)
def test_what_can_be_had(found: str, plan: str, said: str, mette: Client, outside: Outside) -> None:
    profile(outside, address_id(), found)
    assert said in text_of(mette.get(INTERNET, {"a": address_id(), "abonnement": plan}))


def test_something_else_can_be_had_instead(mette: Client, outside: Outside, world: World) -> None:
    make_plan("coax-100", category="internet", name="Coax 100/100", price=349, down_mbit=100, up_mbit=100)
    profile(outside, address_id(), "coax")
    page = text_of(mette.get(INTERNET, {"a": address_id(), "abonnement": "fiber-1000"}))
    assert "Fiber 1000/1000 kan ikke leveres her." in page
    assert "Dette kan leveres i stedet: " in page
    assert "Coax 100/100" in page
    mette.post(f"{INTERNET}?a={address_id()}", filled(world, plan="coax-100"))
    assert line().technology == "coax"


@pytest.mark.parametrize("mode", ["error503", "qualification_unfinished"])
def test_while_the_inventory_is_away_nobody_says_no(mode: str, mette: Client, world: World, outside: Outside) -> None:
    chosen = address_id()
    outside.fault("qualification", mode, count=2)
    assert "Det er ikke et nej: Prøv igen" in text_of(mette.get(INTERNET, {"a": chosen}))
    page = mette.post(f"{INTERNET}?a={chosen}", filled(world))
    assert "Internet i butikken" in page.content.decode()
    assert mette.post(f"{INTERNET}?a={chosen}", filled(world)).status_code == 302


def test_a_circuit_has_two_ends(mette: Client, world: World) -> None:
    make_plan("ethernet-1000", category="circuits", name="Ethernet 1 Gbit/s", price=3400, down_mbit=1000, up_mbit=1000)
    first = mette.get(CIRCUITS, {"adresse": "kajgade 4 nordhavn"})
    second = mette.get(link(first, HOME))
    assert "B-ende" in text_of(second)
    found = mette.get(link(first, HOME) + "&adresse=Sydkajen 12, Nordhavn")
    form = mette.get(link(found, "Sydkajen 12, 2150 Nordhavn"))
    answer = mette.post(f"{CIRCUITS}?{form.request['QUERY_STRING']}", filled(world, plan="ethernet-1000"), follow=True)
    assert (line().a_text, line().b_text) == (HOME, "Sydkajen 12, 2150 Nordhavn")
    for _end in "ab":
        url = f"{answer.request['PATH_INFO']}?{answer.request['QUERY_STRING']}"
        answer = mette.post(url, {"slot": slots(answer)[0], **CONTACT}, follow=True)
    with as_system("tests"):
        assert [visit.state for visit in Appointment.objects.system()] == ["reserved"] * 2
    assert "A-ende" in text_of(answer)


def test_telephony_has_a_range_of_reserved_numbers(mette: Client, world: World) -> None:
    make_plan("telefoni-bruger", category="telephony", name="Telefoni Bruger", price=59)
    url = f"{TELEPHONY}?a={address_id()}"
    assert "is-error" not in mette.get(url).content.decode()
    assert mette.post(url, filled(world, plan="telefoni-bruger", count="101")).status_code == 200
    answer = mette.post(url, filled(world, plan="telefoni-bruger", count="12"), follow=True)
    items = items_of(the_order())
    assert len({item.number for item in items if item.number and item.reservation}) == 12
    # The line that carries it soonest is one that needs no technician.
    assert "12 × Telefoni Bruger" in the_order().title
    assert "Ikke nødvendig" in text_of(answer)


def test_where_the_company_has_a_line_no_technician_comes(mette: Client, world: World) -> None:
    with as_system("tests"):
        known = Subscription.objects.create(
            company=world.nordhavn, account=world.konto, category="internet", number="FB1", plan=fiber(), price=1,
            plan_name="x", state="active",
        )  # fmt: skip
        Line.objects.create(company=world.nordhavn, subscription=known, a_end=HOME)
    answer = mette.post(f"{INTERNET}?a={address_id()}", filled(world), follow=True)
    assert "Ikke nødvendig" in text_of(answer)
    with as_system("tests"):
        assert not Appointment.objects.system().exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"plan": "findes-ikke"}, {"plan": ""}, {"account": ""}, {"wished_on": "30. februar"},
        {"wished_on": "1/1 2020"}, {"bill_text": "x" * 101},
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_is_stored(wrong: dict[str, str], mette: Client, world: World) -> None:
    page = mette.post(f"{INTERNET}?a={address_id()}", filled(world, **wrong))
    assert 'id="errors"' in page.content.decode()
    with as_system("tests"):
        assert not Order.objects.system().exists()


@pytest.mark.parametrize(
    "wrong",
    [{"slot": ""}, {"slot": "noget:andet"}, {"contact_name": ""}, {"contact_phone": "12"}, {"note": "x" * 51}],
)
def test_a_visit_that_is_wrong_is_not_reserved(
    wrong: dict[str, str], mette: Client, world: World, outside: Outside
) -> None:
    page = mette.post(f"{INTERNET}?a={address_id()}", filled(world), follow=True)
    answer = mette.post(page.request["PATH_INFO"], {"slot": slots(page)[0], **CONTACT, **wrong})
    assert 'id="errors"' in answer.content.decode()
    assert outside.get("/sim/fieldservice/") == []


def test_a_slot_that_was_taken_meanwhile_is_said_and_the_rest_stays(
    mette: Client, world: World, outside: Outside
) -> None:
    page = mette.post(f"{INTERNET}?a={address_id()}", filled(world), follow=True)
    outside.fault("fieldservice", "slot_taken", count=1)
    answer = mette.post(page.request["PATH_INFO"], {"slot": slots(page)[0], **CONTACT})
    assert "Tiden er lige blevet optaget" in text_of(answer)
    assert "Mette Lindqvist" in answer.content.decode()


@pytest.mark.parametrize("mode", ["no_slots", "error503"])
def test_without_times_the_order_goes_on_and_waits_for_one(
    mode: str, mette: Client, world: World, outside: Outside
) -> None:
    outside.fault("fieldservice", mode)
    page = mette.post(f"{INTERNET}?a={address_id()}", filled(world), follow=True)
    draft = mette.post(page.request["PATH_INFO"], {"later": "1"}, follow=True)
    assert "Tiden aftales senere" in text_of(draft)
    order = the_order()
    mette.post(f"/bestil/{order.uid}/bestil/", {"seen": "399.00 0 0 30"})
    went_on(1)
    assert (items_of(order)[0].state, items_of(order)[0].reason) == (OrderItem.State.HELD, "visit_wanted")
    outside.clear_faults()
    choose = mette.get(f"/ordrer/tekniker/{visit_of(order).uid}/vaelg-tid/")
    mette.post(choose.request["PATH_INFO"], {"slot": slots(choose)[0], **CONTACT})
    went_on()
    assert visit_of(order).state == "booked"


def test_another_address_gives_the_technician_back(mette: Client, world: World, outside: Outside) -> None:
    page = mette.post(f"{INTERNET}?a={address_id()}", filled(world), follow=True)
    mette.post(page.request["PATH_INFO"], {"slot": slots(page)[0], **CONTACT})
    order = the_order()
    mette.post(f"{INTERNET}?kladde={order.uid}", filled(world))
    assert visit_of(order).state == "reserved"
    other = address_id("Kajgade 6, 2150 Nordhavn")
    mette.post(f"{INTERNET}?kladde={order.uid}&a={other}", filled(world))
    went_on(1)
    assert visit_of(order).state == "wanted"
    assert [visit["state"] for visit in outside.get("/sim/fieldservice/")] == ["cancelled"]


def test_what_belongs_to_others_is_not_found(mette: Client, world: World, signed_in: Callable[[User], Client]) -> None:
    page = mette.post(f"{INTERNET}?a={address_id()}", filled(world), follow=True)
    mette.post(page.request["PATH_INFO"], {"slot": slots(page)[0], **CONTACT})
    order = the_order()
    act = f"/ordrer/tekniker/{visit_of(order).uid}/flyt/"
    frida = signed_in(world.frida)
    for url in (page.request["PATH_INFO"], f"{INTERNET}?kladde={order.uid}", act):
        assert frida.get(url).status_code == 404
    assert signed_in(world.freja).get("/bestil/adresser/").status_code == 403


def test_the_front_page_has_the_orders_under_way_with_the_promised_day(mette: Client, world: World) -> None:
    order = make_line_draft(world.konto)
    place(order, world.mette)
    went_on()
    page, starts = mette.get("/").content.decode(), visit_of(order).starts
    assert f"/ordrer/{order.uid}/" in page
    assert starts is not None
    assert f"Lovet {shown_day(timezone.localdate(starts))}" in page
