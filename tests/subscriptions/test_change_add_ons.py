"""Add-ons: all that one subscription is to have, or what comes to and goes from many."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from accounts.permissions.access import portal_actor
from selfservice.kernel.actions.runner import ActionRefused, FormInvalid, run
from selfservice.kernel.scope.models import as_system
from subscriptions.models import AddOn
from subscriptions.plans.actions.change_add_ons import ChangeAddOns
from tests.outside import Outside
from tests.subscriptions.acting import agree, alter, catalogue, commands_of, read_through, refused
from tests.subscriptions.conftest import NUMBER, act_on, logged, now, runs
from tests.world import World

PATH = "tilvalg"


@pytest.fixture(autouse=True)
def add_ons(world: World) -> None:
    catalogue()
    alter(world.own_number, add_ons=["wifi-opkald", "verden"])


def test_one_no_longer_offered_can_be_kept_and_those_of_other_kinds_not_chosen(mette: Client, world: World) -> None:
    page = mette.get(act_on(world.own_number, PATH)).content.decode()
    assert all(f'value="{code}"' in page for code in ("data-10", "verden", "wifi-opkald"))
    assert 'value="fast-ip"' not in page
    assert len(re.findall(r"checkbox[^>]* checked", page)) == 2
    alter(world.own_number, add_ons=[])
    assert 'value="wifi-opkald"' not in mette.get(act_on(world.own_number, PATH)).content.decode()


def test_added_and_removed_through_the_network(
    mette: Client, world: World, network: Outside, answered_to: Callable[[str], int]
) -> None:
    wanted = {"whole": "True", "add_ons": ["data-10", "wifi-opkald"]}
    text, form = read_through(mette, world.own_number, PATH, **wanted)
    # 149 + 29 + 5 instead of 149 + 49 + 5.
    assert "183,00 kr." in text and "20,00 kr." in text
    assert "Tilvalg data-10" in text and "Tilvalg verden" in text
    mette.post(act_on(world.own_number, PATH), form)
    assert now(world.own_number).add_ons == ["wifi-opkald", "verden"]
    answered_to("network.plan")
    assert network.subscriber(NUMBER)["add_ons"] == ["data-10", "wifi-opkald"]
    found = now(world.own_number)
    assert (sorted(found.add_ons), found.plan_name, found.price) == (
        ["data-10", "wifi-opkald"], "Mobil Erhverv 100 GB", Decimal(149),
    )  # fmt: skip
    (entry,) = logged("change_add_ons")
    assert set(entry.after["add_ons"]) == {"Tilvalg data-10", "Tilvalg wifi-opkald"}


def test_all_taken_away(mette: Client, world: World, network: Outside, answered_to: Callable[[str], int]) -> None:
    assert agree(mette, world.own_number, PATH, whole="True").status_code == 302
    answered_to("network.plan")
    assert now(world.own_number).add_ons == []


def test_an_unchanged_plan_is_refused_with_a_reason(mette: Client, world: World) -> None:
    assert refused(mette, world.own_number, PATH, whole="True", add_ons=["wifi-opkald", "verden"])
    assert runs("change_add_ons") == []


def test_a_price_that_has_changed_meanwhile(mette: Client, world: World) -> None:
    _text, form = read_through(mette, world.own_number, PATH, whole="True", add_ons=["data-10"])
    AddOn.objects.filter(code="data-10").update(price=39)
    assert mette.post(act_on(world.own_number, PATH), form).status_code == 200
    assert runs("change_add_ons") == []


@pytest.mark.parametrize("code", ["fast-ip", "findes-ikke"])
def test_what_can_not_be_chosen(mette: Client, world: World, code: str) -> None:
    page = mette.post(act_on(world.own_number, PATH), {"whole": "True", "add_ons": [code]})
    assert 'id="errors"' in page.content.decode()


def test_of_many_each_keeps_the_others(world: World) -> None:
    with as_system("tests"):
        mette = portal_actor(world.mette)
    run(ChangeAddOns, mette, world.own_number.uid, {"add": ["data-10"], "remove": ["verden"]})
    (command,) = commands_of("network.plan")
    assert set(command.payload["add_ons"]) == {"wifi-opkald", "data-10"}
    for add in (["fast-ip"], ["wifi-opkald"]):
        with pytest.raises(ActionRefused):
            run(ChangeAddOns, mette, world.colleagues_number.uid, {"add": add})
    with pytest.raises(FormInvalid):
        run(ChangeAddOns, mette, world.colleagues_number.uid, {"add": ["findes-ikke"]})
    # In a file they stand in one cell.
    run(ChangeAddOns, mette, world.colleagues_number.uid, {"add": "verden, data-10", "remove": ""})
    assert commands_of("network.plan")[-1].payload["add_ons"] == ["data-10", "verden"]
    # The form for many asks for what comes and goes.
    assert {"add", "remove", "due_on"} <= set(ChangeAddOns(mette).full_form(None).fields)


def test_planned_for_the_first_of_the_month(mette: Client, world: World) -> None:
    day = f"{timezone.localdate().replace(year=timezone.localdate().year + 1):%d.%m.%Y}"
    text, form = read_through(mette, world.own_number, PATH, whole="True", add_ons=["verden"], due_on=day)
    assert form["due_on"] == [day]
    assert mette.post(act_on(world.own_number, PATH), form).status_code == 302
    assert [run.state for run in runs("change_add_ons")] == ["scheduled"]
    assert str(timezone.localdate().year + 1) in text
