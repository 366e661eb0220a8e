"""The pages that order mobile subscriptions, from the catalogue to the list of orders."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.functions import Function
from accounts.models import User
from orders.models import Order, OrderItem, ReservedNumber
from selfservice.kernel.scope.models import as_system
from tests.numbers import make_add_on, make_plan
from tests.orders.made import HOME, delivered, items_of, now
from tests.outside import Outside
from tests.world import World, make_user

FORM = "/bestil/mobil/"


@pytest.fixture
def mette(world: World, signed_in: Callable[[User], Client]) -> Client:
    """The administrator."""
    make_plan()
    return signed_in(world.mette)


def filled(world: World, *rows: dict[str, str], **more: Any) -> dict[str, Any]:
    """What the form sends."""
    data = {"plan": "mobil-100", "account": str(world.konto.uid), "kind": "esim", "form-INITIAL_FORMS": "0"}
    given = rows or ({"holder_name": "Jens Jensen"},)
    for place, row in enumerate(given):
        data |= {f"form-{place}-{name}": value for name, value in row.items()}
    return {**data, "form-TOTAL_FORMS": str(len(given)), **more}


def the_order() -> Order:
    with as_system("tests"):
        return Order.objects.system().get()


def text_of(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).replace("\xa0", " ").split())


def test_from_the_catalogue_to_a_working_number(mette: Client, world: World, outside: Outside) -> None:
    assert "Mobil Erhverv 100 GB" in text_of(mette.get("/bestil/"))
    drafted = mette.post(FORM, filled(world, {"holder_name": "Jens Jensen", "department": "Salg"}), follow=True)
    page = text_of(drafted)
    assert "149,00 kr." in page
    assert "Jens Jensen" in page
    assert the_order().state == "draft"
    placed = mette.post(drafted.request["PATH_INFO"], {"seen": "149.00 0 0 30"}, follow=True)
    order = the_order()
    assert order.number in text_of(placed)
    delivered()
    (item,) = items_of(order)
    shown = text_of(mette.get(f"/ordrer/{order.uid}/"))
    assert "Udført" in shown
    assert item.number[3:5] in shown
    assert order.number in text_of(mette.get("/ordrer/?visning=udfoerte"))


def test_one_row_more_loses_nothing(mette: Client, world: World) -> None:
    page = mette.post(FORM, filled(world, {"holder_name": "Jens Jensen"}, more="1", reference="PO 7")).content.decode()
    assert 'name="form-1-holder_name"' in page
    assert 'value="Jens Jensen"' in page
    assert 'value="PO 7"' in page
    assert "is-error" not in page
    assert "Jens" not in str(list(_orders()))


def _orders() -> Any:
    with as_system("tests"):
        return list(Order.objects.system().values_list("title", flat=True))


def test_numbers_are_chosen_among_reserved_ones(mette: Client, world: World, outside: Outside) -> None:
    page = mette.post(FORM, filled(world, numbers="1")).content.decode()
    offered = re.findall(r'<option value="(\+45\d{8})"', page)
    assert len(offered) == 10
    answer = mette.post(FORM, filled(world, {"number": offered[3]}), follow=True)
    order = the_order()
    mette.post(answer.request["PATH_INFO"], {"seen": "149.00 0 0 30"})
    delivered()
    (item,) = items_of(order)
    assert (item.number, item.state) == (offered[3], "done")
    with as_system("tests"):
        assert not ReservedNumber.objects.system().filter(number=item.number).exists()


def test_a_number_that_was_not_offered_is_not_ordered(mette: Client, world: World) -> None:
    answer = mette.post(FORM, filled(world, {"number": world.fremmed_number.number}))
    assert answer.status_code == 200
    assert _orders() == []


@pytest.mark.parametrize("mode", ["no_numbers", "error503"])
def test_without_numbers_to_choose_from_the_rest_goes_on(
    mode: str, mette: Client, world: World, outside: Outside
) -> None:
    outside.fault("network", mode, count=1)
    page = mette.post(FORM, filled(world, numbers="1"))
    assert 'role="alert"' in page.content.decode()
    assert 'value="Jens Jensen"' in page.content.decode()


def test_a_draft_is_changed(mette: Client, world: World) -> None:
    make_add_on("eu")
    mette.post(FORM, filled(world, {"holder_name": "Jens"}, add_ons="eu", kind="physical", place="other", **HOME))
    order = the_order()
    page = mette.get(f"{FORM}?kladde={order.uid}").content.decode()
    assert 'value="Jens"' in page
    assert 'value="Kajgade 4"' in page
    mette.post(f"{FORM}?kladde={order.uid}", filled(world, {"holder_name": "Ida"}, {"holder_name": "Bo"}))
    assert [item.holder_name for item in items_of(order)] == ["Ida", "Bo"]
    assert now(order).title == "2 × Mobil Erhverv 100 GB"


@pytest.mark.parametrize(
    ("rows", "more"),
    [
        ([{"holder_name": "Jens"}], {"plan": "findes-ikke"}),
        ([{"holder_name": "Jens"}], {"account": ""}),
        ([{"holder_name": "Jens"}], {"kind": "stock"}),
        ([{"iccid": "8945010000000000013"}], {"kind": "stock"}),
        ([{"iccid": "8945012310641199995"}] * 2, {"kind": "stock"}),
        # Right, and not in the company's stock.
        ([{"iccid": "8945012310641199994"}], {"kind": "stock"}),
        ([{"holder_name": "Jens"}], {"wished_on": "1/1 2020"}),
        ([{"holder_name": "Jens"}], {"wished_on": "30. februar"}),
        ([{"holder_name": "x" * 201}], {}),
        ([{"holder_name": "Jens"}] * 21, {}),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_stored(
    rows: list[dict[str, str]], more: dict[str, str], mette: Client, world: World
) -> None:
    answer = mette.post(FORM, filled(world, *rows, **more))
    assert 'id="errors"' in answer.content.decode()
    assert _orders() == []


def test_an_account_of_others_is_not_ordered_for(mette: Client, world: World) -> None:
    answer = mette.post(FORM, filled(world, account=str(world.fremmed_konto.uid)))
    assert answer.status_code == 200
    assert _orders() == []


def test_a_draft_belongs_to_the_person_who_began_it(
    mette: Client, world: World, signed_in: Callable[[User], Client]
) -> None:
    mette.post(FORM, filled(world))
    with as_system("tests"):
        other = make_user(world.nordhavn, "ove", {Function.ORDERING})
    assert signed_in(other).get(f"{FORM}?kladde={the_order().uid}").status_code == 404


def test_an_order_is_seen_by_those_who_see_orders_of_its_account(
    mette: Client, world: World, outside: Outside, signed_in: Callable[[User], Client]
) -> None:
    drafted = mette.post(FORM, filled(world), follow=True)
    mette.post(drafted.request["PATH_INFO"], {"seen": "149.00 0 0 30"})
    page = f"/ordrer/{the_order().uid}/"
    with as_system("tests"):
        seeing = make_user(world.nordhavn, "ole", {Function.ORDERS})
        elsewhere = make_user(world.nordhavn, "oda", {Function.ORDERS}, account_ids=[world.other_konto.pk])
    assert signed_in(seeing).get(page).status_code == 200
    for user, status in ((elsewhere, 404), (world.frida, 404), (world.freja, 403)):
        assert signed_in(user).get(page).status_code == status


@pytest.mark.parametrize("text", ["number", "B", "holder", "phone", "reference"])
def test_an_order_is_found(text: str, mette: Client, world: World, outside: Outside) -> None:
    drafted = mette.post(FORM, filled(world, {"holder_name": "Jens Jensen"}, reference="PO 4711"), follow=True)
    mette.post(drafted.request["PATH_INFO"], {"seen": "149.00 0 0 30"})
    delivered()
    order = the_order()
    asked = {
        "number": order.number, "B": order.number[1:], "holder": "jens", "phone": items_of(order)[0].number[3:],
        "reference": "4711",
    }[text]  # fmt: skip
    assert order.number in text_of(mette.get("/ordrer/", {"visning": "alle", "q": asked}))
    assert order.number not in text_of(mette.get("/ordrer/", {"visning": "alle", "q": "findesikke"})).replace(asked, "")


def test_people_who_were_replaced_are_not_found(mette: Client, world: World) -> None:
    mette.post(FORM, filled(world, {"holder_name": "Jens Jensen"}, {"holder_name": "Bo Berg"}))
    order = the_order()
    mette.post(f"{FORM}?kladde={order.uid}", filled(world, {"holder_name": "Ida Holm"}, {"holder_name": "Bo Berg"}))
    with as_system("tests"):
        OrderItem.objects.system().filter(order=order, position=2).update(holder_name="Bo Bech")
        words = set(order.words.system().values_list("word", flat=True))
    assert {"ida holm", "holm ida", "bo bech", "bech bo"} <= words
    assert not [word for word in words if "jens" in word or "berg" in word]


def test_failed_items_are_tried_again_under_the_same_number(mette: Client, world: World, outside: Outside) -> None:
    drafted = mette.post(FORM, filled(world, {}, {}), follow=True)
    outside.fault("network", "no_numbers", count=1)
    mette.post(drafted.request["PATH_INFO"], {"seen": "298.00 0 0 30"})
    delivered()
    order = the_order()
    assert now(order).state == "failed"
    again = f"/ordrer/{order.uid}/proev-igen/"
    assert again in mette.get(f"/ordrer/{order.uid}/").content.decode()
    mette.post(again, {})
    delivered()
    assert (now(order).state, now(order).number) == ("done", order.number)
    assert {item.state for item in items_of(order)} == {OrderItem.State.DONE}
