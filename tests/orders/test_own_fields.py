"""Fields of a company's own: chosen, asked for wherever something is ordered, shown, changed, and followed below."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.functions import Function
from accounts.models import User
from accounts.permissions.access import portal_actor
from orders.changing.actions.change_item import ChangeItem
from orders.models import Order, OrderFile, OwnField
from orders.own_fields.actions.set_own_fields import SetOwnFields
from orders.own_fields.fields import own_fields
from orders.placing.actions.place_order import PlaceOrder
from selfservice.kernel.actions.runner import ActionRefused, FormInvalid, run
from selfservice.kernel.core.errors import Forbidden
from selfservice.kernel.scope.models import as_system
from tests.numbers import make_plan
from tests.orders.made import items_of, make_draft, place
from tests.orders.test_files import sent
from tests.orders.test_line_pages import INTERNET
from tests.orders.test_mobile_pages import filled, text_of, the_order
from tests.orders.visiting import address_id, fiber
from tests.outside import Outside
from tests.world import World, make_user

PROJECT = {"label_1": "Projektnr.", "required_1": "on", "label_3": "Sag", "choices_3": "Drift, Anlæg, Drift"}


@pytest.fixture
def mette(world: World, signed_in: Callable[[User], Client]) -> Client:
    """The administrator, whose company asks for a project and a kind of case."""
    make_plan()
    choose(world.mette, world, **PROJECT)
    return signed_in(world.mette)


def choose(user: User, world: World, **data: str) -> Any:
    with as_system("tests"):
        actor = portal_actor(user, verified_at=timezone.now())
    return run(SetOwnFields, actor, world.nordhavn.uid, data)


def chosen(world: World) -> list[tuple[int, str, bool, list[str]]]:
    with as_system("tests"):
        rows = OwnField.objects.system().filter(company=world.nordhavn).order_by("position")
        return list(rows.values_list("position", "label", "required", "choices"))


def own(order: Order) -> list[dict[str, str]]:
    return [item.own_fields for item in items_of(order)]


def test_they_are_chosen_and_followed_below(mette: Client, world: World) -> None:
    assert chosen(world) == [(1, "Projektnr.", True, []), (2, "Sag", False, ["Drift", "Anlæg"])]
    page = mette.get(f"/virksomhed/{world.nordhavn.uid}/egne-felter/").content.decode()
    assert 'value="Drift, Anlæg"' in page
    with as_system("tests"):
        world.datter.refresh_from_db()
    assert [row.label for row in own_fields(world.datter)] == ["Projektnr.", "Sag"]
    assert own_fields(world.fremmed) == []
    choose(world.mette, world)
    assert chosen(world) == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"label_2": "projektnr."}, "label_2"),
        ({"choices_2": "Ja, Nej"}, "label_2"),
        ({"label_2": "Land", "choices_2": ",".join(map(str, range(31)))}, "choices_2"),
    ],
)
def test_wrong_choices_are_refused(mette: Client, world: World, wrong: dict[str, str], field: str) -> None:
    with pytest.raises(FormInvalid) as refused:
        choose(world.mette, world, **PROJECT, **wrong)
    assert list(refused.value.form.errors) == [field]


def test_only_those_who_manage_users_choose_them(mette: Client, world: World) -> None:
    with as_system("tests"):
        orderer = make_user(world.nordhavn, "bestiller", [Function.ORDERING])
    with pytest.raises(Forbidden):
        choose(orderer, world, label_1="Sag")


def test_the_mobile_form_asks_for_them_in_each_row(mette: Client, world: World, outside: Outside) -> None:
    rows = ({"holder_name": "Ida", "own_1": "4711", "own_2": "Anlæg"}, {"holder_name": "Bo"})
    answer = mette.post("/bestil/mobil/", filled(world, *rows))
    assert answer.status_code == 200
    assert '<a href="#id_form-1-own_1">' in answer.content.decode()
    answer = mette.post("/bestil/mobil/", filled(world, rows[0], {**rows[1], "own_1": "4712"}), follow=True)
    assert own(the_order()) == [{"Projektnr.": "4711", "Sag": "Anlæg"}, {"Projektnr.": "4712"}]
    assert "Projektnr.: 4711" in text_of(answer)
    # The draft that is changed has them, and so has the order that is placed.
    page = mette.get(f"/bestil/mobil/?kladde={the_order().uid}").content.decode()
    assert 'value="4712"' in page
    place(the_order(), world.mette)
    assert "Sag: Anlæg" in text_of(mette.get(f"/ordrer/{the_order().uid}/"))


def test_a_file_has_a_column_for_each(mette: Client, world: World) -> None:
    template: Any = mette.get("/bestil/mobil/fra-fil/?skabelon=csv")
    heads = b"".join(template.streaming_content).decode()
    assert heads.strip().endswith("Projektnr.;Sag")
    sent(mette, world, "Navn;Projektnr.;Sag\nIda;4711;drift\nBo;;Drift\nEva;4712;Andet\n")
    assert own(the_order()) == [{"Projektnr.": "4711", "Sag": "Drift"}]
    with as_system("tests"):
        refused = OrderFile.objects.system().get().refused
    assert [(line, why.partition(":")[0]) for line, _said, why in refused] == [(3, "Projektnr."), (4, "Sag")]


def test_a_line_has_them_too(mette: Client, world: World, outside: Outside) -> None:
    fiber()
    page = f"{INTERNET}?abonnement=fiber-100&a={address_id()}"
    data = {"plan": "fiber-100", "account": str(world.konto.uid)}
    assert "own_1" in mette.post(page, data).content.decode()
    mette.post(page, {**data, "own_1": "4711"})
    assert own(the_order()) == [{"Projektnr.": "4711"}]


def test_what_is_missing_is_asked_for_before_an_order_is_placed(mette: Client, world: World) -> None:
    order = make_draft(world.konto)
    with as_system("tests"):
        actor = portal_actor(world.mette, verified_at=timezone.now())
    with pytest.raises(ActionRefused, match="Udfyld Projektnr"):
        run(PlaceOrder, actor, order.uid)
    order = make_draft(world.konto, own_fields={"Projektnr.": "1", "Gammelt felt": "x"})
    place(order, world.mette)
    run(ChangeItem, actor, items_of(order)[0].uid, {"own_1": "2", "own_2": "Drift"})
    assert own(order) == [{"Gammelt felt": "x", "Projektnr.": "2", "Sag": "Drift"}]
