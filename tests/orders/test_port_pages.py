"""The pages that move numbers here from other operators; none of them needs JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from accounts.functions import Function
from accounts.models import User
from orders.core.prices import Price, first_bill
from orders.models import Order, PortIn
from orders.porting.consent import VERSION
from selfservice.kernel.core.formatting import kr, phone
from selfservice.kernel.scope.models import as_system
from tests.numbers import make_plan
from tests.orders.moving import CVR, NUMBER, answered, day, happens, ordered, port_of, portings
from tests.orders.test_mobile_pages import FORM, filled, text_of, the_order
from tests.outside import Outside
from tests.world import World, make_user

pytestmark = pytest.mark.usefixtures("outside")


@pytest.fixture
def mette(world: World, signed_in: Callable[[User], Client]) -> Client:
    """The administrator."""
    make_plan()
    return signed_in(world.mette)


def moved(world: World, number: str = "31 00 00 00", **fields: str) -> dict[str, Any]:
    """What the form sends for a number that moves here."""
    more: dict[str, Any] = {name: fields.pop(name) for name in ("kind", "consent", "wished_on") if name in fields}
    row = {"way": "move", "port_number": number, "donor": "FJO", **fields}
    return {**filled(world, row), "consent": "on", **more}


def orders() -> int:
    with as_system("tests"):
        return Order.objects.system().count()


def written(ahead: int) -> str:
    return f"{timezone.localdate() + timedelta(days=ahead):%d.%m.%Y}"


def test_a_number_moves_here_is_refused_corrected_and_done_under_the_same_order_number(
    mette: Client, world: World, outside: Outside
) -> None:
    form = text_of(mette.get(FORM))
    assert "Fjordmobil" in form
    assert "Nordlys" not in form
    assert "betale begge udbydere" in form
    drafted = mette.post(FORM, moved(world, port_day=f"{day():%d.%m.%Y}"), follow=True)
    page = text_of(drafted)
    assert "fra Fjordmobil" in page
    bill = kr(first_bill(Price(make_plan().price), day())).replace("\xa0", " ")
    assert bill in page
    mette.post(drafted.request["PATH_INFO"], {"seen": "149.00 0 0 30"})
    order = the_order()
    port = port_of(order)
    assert (port.cvr, port.day, port.consent_version, port.consented_by_id) == (CVR, day(), VERSION, world.mette.pk)
    ordered()
    happens(outside, order, "answer", "CVR_MISMATCH")
    held = mette.get(f"/ordrer/{order.uid}/")
    assert "Afventer dig: Nummeret tilhører ikke det CVR-nummer hos den gamle udbyder. Ret CVR" in text_of(held)
    correct = f"/ordrer/flytning/{port.uid}/ret/"
    assert correct in held.content.decode()
    assert 'value="12345674"' in mette.get(correct).content.decode()
    receipt = mette.post(correct, {"port_number": "31 00 00 00", "donor": "FJO", "port_cvr": "12345674"}, follow=True)
    assert "Ordren beholder sit nummer" in text_of(receipt)
    ordered()
    assert "Afventer Fjordmobil: Fjordmobil svarer inden for en hverdag." in text_of(mette.get(f"/ordrer/{order.uid}/"))
    answered(outside)
    happens(outside, order, "port")
    page = text_of(mette.get(f"/ordrer/{order.uid}/"))
    assert order.number in page
    assert "Flyttet" in page
    assert "Afventer" not in page


def test_the_day_is_changed_and_the_move_called_off(mette: Client, world: World, outside: Outside) -> None:
    drafted = mette.post(FORM, moved(world, port_day=f"{day():%d.%m.%Y}"), follow=True)
    mette.post(drafted.request["PATH_INFO"], {"seen": "149.00 0 0 30"})
    order = the_order()
    ordered()
    answered(outside)
    page = mette.get(f"/ordrer/{order.uid}/").content.decode()
    urls = {name: f"/ordrer/flytning/{port_of(order).uid}/{name}/" for name in ("ny-dag", "annuller-flytning", "ret")}
    assert [url in page for url in urls.values()] == [True, True, False]
    saturday = day() + timedelta(days=5 - day().weekday())
    said = text_of(mette.post(urls["ny-dag"], {"day": f"{saturday:%d.%m.%Y}"}))
    assert "Numre flyttes kun på hverdage. Den næste er mandag" in said
    mette.post(urls["ny-dag"], {"day": f"{day(8):%d.%m.%Y}"})
    ordered()
    assert "flyttet fra" in text_of(mette.get(f"/ordrer/{order.uid}/"))
    assert port_of(order).day == day(8)
    mette.post(urls["annuller-flytning"], {})
    ordered()
    page = text_of(mette.get(f"/ordrer/{order.uid}/"))
    assert "Annulleret" in page
    # The order's history has what was done to its number.
    for said in ("Dag for nummerflytning ændret", "Nummerflytning annulleret", f"Nummer: {phone(NUMBER)}"):
        assert said.replace("\xa0", " ") in page
    assert portings(outside)[0]["state"] == "cancelled"


def test_without_a_day_it_moves_on_the_first_one(mette: Client, world: World) -> None:
    mette.post(FORM, moved(world, port_name="Kirsten Holm", port_iccid="8945010000000000014"))
    port = port_of(the_order())
    assert (port.day, port.cvr, port.name, port.iccid) == (day(1), "", "Kirsten Holm", "8945010000000000014")


def test_a_card_by_post_arrives_before_the_number(mette: Client, world: World) -> None:
    home = {"place": "other", "name": "N", "street": "Kajgade 4", "postcode": "2150", "city": "Nordhavn"}
    data = {**moved(world, kind="physical"), **home}
    mette.post(FORM, data)
    assert port_of(the_order()).day == day(2)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"number": ""}, "Skriv det nummer, der skal flyttes."),
        ({"number": "3100000"}, "8 cifre"),
        ({"number": "+46 70 123 45 67"}, "Kun danske numre kan flyttes hertil."),
        ({"number": "70 10 20 30"}, "Det er ikke et mobilnummer."),
        ({"number": "own"}, "Din virksomhed har allerede nummeret hos os."),
        ({"donor": ""}, "Vælg den udbyder, som har nummeret nu."),
        ({"donor": "NOR"}, "Nummeret er allerede hos os. Det skifter kunde ved en overtagelse."),
        ({"port_cvr": "12345675"}, "Et CVR-nummer har 8 cifre"),
        ({"port_cvr": "12345674", "port_name": "Bo"}, "Skriv enten et CVR-nummer eller et navn."),
        ({"port_iccid": "8945010000000000013"}, "simkort"),
        ({"port_day": "saturday"}, "Numre flyttes kun på hverdage. Den næste er"),
        ({"port_day": "today"}, "Nummeret kan tidligst flyttes"),
        ({"port_day": "far"}, "Dagen kan højst være 90 dage fremme"),
        ({"port_day": "29. februar 2027"}, "29. februar 2027"),
        ({"consent": ""}, "Giv fuldmagt til at flytte numrene, eller vælg nye numre."),
    ],
)
def test_what_is_wrong_is_said_in_its_own_words_and_nothing_is_lost(
    row: dict[str, str], said: str, mette: Client, world: World
) -> None:
    today = timezone.localdate()
    days = {"saturday": written(19 - today.weekday()), "today": written(0), "far": written(91)}
    fields = {name: days.get(value, value) for name, value in row.items()}
    if fields.get("number") == "own":
        fields["number"] = world.own_number.number
    answer = mette.post(FORM, moved(world, holder_name="Jens Jensen", **fields))
    page = text_of(answer)
    assert said in page
    assert 'value="Jens Jensen"' in answer.content.decode()
    assert orders() == 0


@pytest.mark.parametrize("number", ["31000000", "+45 31 00 00 00", "0045 3100 0000", "Tlf. 31-00-00-00"])
def test_a_number_is_written_in_many_ways(number: str, mette: Client, world: World) -> None:
    mette.post(FORM, moved(world, number))
    assert port_of(the_order()).item.number == NUMBER


def test_a_number_that_is_in_an_open_order_already(mette: Client, world: World) -> None:
    drafted = mette.post(FORM, moved(world), follow=True)
    mette.post(drafted.request["PATH_INFO"], {"seen": "149.00 0 0 30"})
    first = the_order()
    assert f"Nummeret er allerede med i ordre {first.number}." in text_of(mette.post(FORM, moved(world)))
    twice = {**filled(world, *[{"way": "move", "port_number": "31000001", "donor": "FJO"}] * 2), "consent": "on"}
    assert "Another row" not in text_of(mette.post(FORM, twice))
    assert orders() == 1


def test_a_draft_that_moves_a_number_is_changed(mette: Client, world: World, outside: Outside) -> None:
    mette.post(FORM, moved(world))
    address = f"{FORM}?kladde={the_order().uid}"
    # Also while the operators can't be asked for.
    caches["process"].clear()
    outside.fault("porting", "error503")
    page = mette.get(address).content.decode()
    assert 'value="31\xa000\xa000\xa000"' in page
    assert "Fjordmobil" in page
    assert "checked" in page
    mette.post(address, moved(world, "31000001"))
    with as_system("tests"):
        assert [port.item.number for port in PortIn.objects.system().select_related("item")] == ["+4531000001"]
    mette.post(address, filled(world))
    with as_system("tests"):
        assert not PortIn.objects.system().exists()


def test_while_the_operators_are_not_known_new_numbers_can_be_ordered(
    mette: Client, world: World, outside: Outside
) -> None:
    outside.fault("porting", "error503")
    answer = mette.post(FORM, moved(world, holder_name="Jens Jensen"))
    assert "Vi kan ikke hente listen over udbydere lige nu." in text_of(answer)
    assert 'value="31 00 00 00"' in answer.content.decode()
    assert mette.post(FORM, filled(world)).status_code == 302


def test_a_day_that_has_become_too_early_is_asked_for_again(mette: Client, world: World) -> None:
    drafted = mette.post(FORM, moved(world), follow=True)
    with as_system("tests"):
        PortIn.objects.system().update(day=timezone.localdate())
    assert "31 00 00 00: Nummeret kan tidligst flyttes" in text_of(mette.get(drafted.request["PATH_INFO"]))
    mette.post(drafted.request["PATH_INFO"], {"seen": "149.00 0 0 30"})
    assert the_order().state == "draft"


def test_only_who_orders_acts_on_a_move(
    mette: Client, world: World, outside: Outside, signed_in: Callable[[User], Client]
) -> None:
    drafted = mette.post(FORM, moved(world), follow=True)
    mette.post(drafted.request["PATH_INFO"], {"seen": "149.00 0 0 30"})
    ordered()
    order = the_order()
    url = f"/ordrer/flytning/{port_of(order).uid}/ny-dag/"
    with as_system("tests"):
        seeing = make_user(world.nordhavn, "ole", {Function.ORDERS})
        changing = make_user(world.nordhavn, "ove", {Function.ORDERS_CHANGE})
        elsewhere = make_user(world.nordhavn, "oda", {Function.ORDERING}, account_ids=[world.other_konto.pk])
    assert "Numre, der flyttes hertil" in text_of(signed_in(seeing).get(f"/ordrer/{order.uid}/"))
    for user, status in ((seeing, 403), (changing, 200), (elsewhere, 404), (world.frida, 404)):
        assert signed_in(user).get(url).status_code == status


def test_what_waits_for_the_customer_comes_first(mette: Client, world: World, outside: Outside) -> None:
    rows = [{"way": "move", "port_number": number, "donor": "FJO"} for number in ("31000000", "31020001")]
    drafted = mette.post(FORM, {**filled(world, *rows), "consent": "on"}, follow=True)
    mette.post(drafted.request["PATH_INFO"], {"seen": "298.00 0 0 30"})
    order = the_order()
    ordered()
    answered(outside)
    page = text_of(mette.get(f"/ordrer/{order.uid}/"))
    assert page.index("31 02 00 01") < page.index("31 00 00 00")
