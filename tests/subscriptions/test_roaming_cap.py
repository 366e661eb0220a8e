"""The cap on data abroad: kroner, or none by a tick of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.outside import Outside
from tests.subscriptions.acting import alter, commands_of, refused
from tests.subscriptions.conftest import NUMBER, act_on, logged, now, runs
from tests.world import World

PATH = "roamingloft"


@pytest.mark.parametrize(
    ("data", "cap"), [({"kind": "cap", "cap": "800"}, 800), ({"kind": "none", "accept": "on", "cap": "800"}, None)]
)
def test_set_through_the_network(
    mette: Client, world: World, network: Outside, answered_to: Callable[[str], int], data: Any, cap: int | None
) -> None:
    assert mette.post(act_on(world.own_number, PATH), data).status_code == 302
    assert now(world.own_number).roaming_cap == 400
    answered_to("network.roaming_cap")
    assert network.subscriber(NUMBER)["roaming_cap"] == now(world.own_number).roaming_cap == cap
    assert [run.state for run in runs("set_roaming_cap")] == ["done"]
    (entry,) = logged("set_roaming_cap")
    assert (entry.before, entry.after) == ({"roaming_cap": 400}, {"roaming_cap": cap})


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"kind": "none"},
        {"kind": "cap"},
        {"kind": "cap", "cap": ""},
        {"kind": "cap", "cap": "0"},
        {"kind": "cap", "cap": "99"},
        {"kind": "cap", "cap": "50001"},
        {"kind": "cap", "cap": "1e400"},
        {"kind": "cap", "cap": "-400"},
        {"kind": "andet", "cap": "500"},
        # Emptied is not "none".
        {"cap": ""},
    ],
)
def test_what_is_no_choice(mette: Client, world: World, data: dict[str, str]) -> None:
    page = mette.post(act_on(world.own_number, PATH), data)
    assert 'id="errors"' in page.content.decode()
    assert commands_of("network.roaming_cap") == []


def test_as_it_is_already(mette: Client, world: World) -> None:
    assert refused(mette, world.own_number, PATH, kind="cap", cap="400")
    alter(world.own_number, roaming_cap=None)
    assert refused(mette, world.own_number, PATH, kind="none", accept="on")


def test_only_mobile_numbers_have_one(mette: Client, world: World) -> None:
    alter(world.own_number, category="telephony")
    assert refused(mette, world.own_number, PATH, kind="cap", cap="800")
