"""The cap on data abroad: kroner, or none by a tick of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from selfservice.kernel.batches.preview import check
from selfservice.kernel.models import Batch, BatchRow
from selfservice.kernel.scope.models import as_system
from tests.numbers import make_number
from tests.outside import Outside
from tests.subscriptions.acting import alter, commands_of, refused
from tests.subscriptions.conftest import NUMBER, act_on, logged, now, runs
from tests.subscriptions.swapping import as_user
from tests.world import World

PATH = "roamingloft"


@pytest.mark.parametrize(
    ("data", "cap"),
    [
        ({"kind": "cap", "cap": "800"}, 800),
        ({"kind": "none", "accept": "on", "cap": "800"}, None),
        ({"kind": "cap", "cap": "10.000"}, 10_000),
        ({"kind": "cap", "cap": "1.000,00 kr."}, 1000),
    ],
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
        {"kind": "cap", "cap": "300.00"},
        {"kind": "cap", "cap": "400,50"},
        {"kind": "cap", "cap": "10,000"},
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


CAPS = [
    ("1.000", "ready", ""), ("1 000 kr.", "ready", ""), ("200,00", "ready", ""), ("kr. 300", "ready", ""),
    ("10.000", "ready", ""), ("100.000", "refused", "Skriv højst 50.000."),
    ("300.00", "refused", "”300.00” kan læses som 300 eller som 30.000. Skriv det, du mener."),
    ("1.000,50", "refused", "Skriv et helt tal uden decimaler."),
]  # fmt: skip


def test_amounts_in_a_file(mette: Client, world: World) -> None:
    with as_system("tests"):
        made = [make_number(world.konto, f"+452012410{n}", f"89450100000000041{n:02}") for n in range(len(CAPS))]
    lines = [f"{number.number};;{text}" for number, (text, _state, _reason) in zip(made, CAPS, strict=True)]
    head = "Nummer;Data i udlandet;Loft, kroner pr. måned ekskl. moms"
    file = SimpleUploadedFile("loft.csv", "\r\n".join([head, *lines]).encode(), "text/csv")
    assert mette.post("/abonnementer/fra-fil/roamingloft/", {"file": file}).status_code == 302
    with as_system("tests"):
        batch = Batch.objects.system().latest("id")
    check(batch, as_user(world.mette))
    with as_system("tests"):
        found = list(BatchRow.objects.system().filter(batch=batch).order_by("line").values_list("state", "reason"))
    assert [state for state, _reason in found] == [state for _text, state, _reason in CAPS]
    for (_state, reason), (_text, _wanted, expected) in zip(found, CAPS, strict=True):
        assert expected in reason


def test_ten_thousand_is_shown_as_ten_thousand(mette: Client, world: World) -> None:
    asked = mette.post(act_on(world.own_number, PATH), {"kind": "cap", "cap": "10.000", "due_on": "1/12-2027"})
    assert "10.000,00\u00a0kr." in asked.content.decode()
