"""What lists of subscriptions are filtered and searched by, and that nothing an address says is an error."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from selfservice.kernel.scope.models import as_system
from subscriptions.lists import choices
from subscriptions.models import Subscription
from tests.numbers import make_number, make_plan
from tests.subscriptions.listed import get, make, numbers, popover
from tests.world import World

OWN, COLLEAGUE = "20 12 34 90", "20 12 34 56"


@pytest.fixture(autouse=True)
def rows(world: World) -> None:
    today = timezone.localdate()
    make(world.other_konto, "+4520000001", holder_name="Åse-Marie von der Bech", employee_number="M-77", state="barred")
    make(
        world.konto, "+4520000002", holder_name="", department="Kørsel & lager", sim_kind="esim",
        plan=make_plan("mobil-fri", name="Mobil Fri", data_included_mb=None),
    )  # fmt: skip
    make(world.datter_konto, "+4520000003", binding_until=today + timedelta(days=30), department="Salg")
    make(world.datter_konto, "+4520000004", binding_until=today - timedelta(days=1), high_usage_in=date(2020, 1, 1))
    with as_system("tests"):
        make_number(world.konto, "+4520000005", "8945010000000777777", holder_name="Jonas Holm", sim_kind="physical")


def chips(answer: Any) -> list[tuple[str, str]]:
    return [(str(chip.label), str(chip.value).replace("\u00a0", " ")) for chip in answer.context["chips"]]


@pytest.mark.parametrize(
    ("query", "found", "chip"),
    [
        ("konto=44100298", [1], ("Konto", "4410 0298 Konto 44100298")),
        ("abonnement=mobil-fri", [2], ("Abonnement", "Mobil Fri")),
        ("status=barred", [1], ("Status", "Spærret")),
        ("afdeling=Salg", [3], ("Afdeling", "Salg")),
        ("afdeling=K%C3%B8rsel+%26+lager", [2], ("Afdeling", "Kørsel & lager")),
        ("uden=on", [2], ("Uden bruger", "")),
        ("binding=on", [3], ("Bindingen udløber inden for tre måneder", "")),
        ("hoejt=on", [], ("Højt forbrug denne måned", "")),
        ("sim=esim", [2], ("Simkorttype", "eSIM")),
    ],
)
def test_each_filter(world: World, mette: Client, query: str, found: list[int], chip: tuple[str, str]) -> None:
    answer = get(mette, query)
    assert numbers(mette, query) == [f"20 00 00 0{n}" for n in found]
    assert chips(answer) == [chip]
    assert answer.context["total"].number == len(found)
    # The chip takes just its own filter away, and what is set is in the form.
    both = get(mette, f"{query}&q=20")
    assert both.context["chips"][0].remove == "?type=mobil&q=20"


def test_what_is_set_is_in_the_form(world: World, mette: Client) -> None:
    form = popover(get(mette, "status=barred&uden=on&konto=44100298"))
    assert re.findall(r'name="(\w+)" value="(\w+)"[^>]* checked', form) == [("konto", "44100298"), ("status", "barred")]
    assert form.count("checked") == 3
    assert form.count("selected") == form.count("<select")
    # Nobody else is shown it.
    assert "checked" not in popover(get(mette))


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ("konto=44100298", "konto=44200105", [1, 3, 4]),
        ("abonnement=mobil-fri", "abonnement=plan-esim", [2, 4]),
        ("status=barred", "status=activating", [1, 4]),
        ("afdeling=Salg", "afdeling=K%C3%B8rsel+%26+lager", [2, 3]),
    ],
)
def test_several_values_of_a_filter(world: World, mette: Client, one: str, other: str, found: list[int]) -> None:
    plan = make_plan("plan-esim", name="Esim 2 GB")
    last = {"plan": plan, "plan_name": plan.name, "state": "activating"}
    with as_system("tests"):
        Subscription.objects.system().filter(number="+4520000004").update(**last)
    # An empty value filters nothing: forms with a select sent one.
    empty = f"{one.partition('=')[0]}="
    for query in (f"{one}&{other}", f"{other}&{empty}&{one}&{one}"):
        assert numbers(mette, query) == numbers(mette, f"{query}&q=2000") == [f"20 00 00 0{n}" for n in found]
        assert numbers(mette, f"{query}&q=bo") == [f"20 00 00 0{n}" for n in found if n in (3, 4)]
        answer = get(mette, query)
        assert answer.context["total"].number == len(found)
        assert len(chips(answer)) == 2
    assert {chip.remove for chip in get(mette, f"{one}&{other}").context["chips"]} == {
        f"?type=mobil&{query}" for query in (one, other)
    }


def test_chips_of_several_values(world: World, mette: Client) -> None:
    states = ["active", "barred", "activating", "terminated"]
    # In the order of the choices.
    three = get(mette, "&".join(f"status={state}" for state in reversed(states[:3])))
    assert {value for _label, value in chips(three)} == {"Aktiv", "Spærret", "Aktiveres"}
    assert 'aria-label="Fjern filteret Status: Spærret"' in three.context["list"]
    assert next(chip.remove for chip in three.context["chips"] if chip.value == "Spærret") == (
        "?type=mobil&status=activating&status=active"
    )
    four = get(mette, f"q=20&{'&'.join(f'status={state}' for state in states)}")
    assert chips(four) == [("Status", "4 valgte")]
    assert four.context["chips"][0].remove == "?type=mobil&q=20"
    # An unknown value among others: nothing matches, and the chip shows what to remove.
    wrong = get(mette, "status=zz&status=barred")
    assert wrong.context["total"].number == 0
    assert chips(wrong) == [("Status", "Spærret"), ("Status", "zz")]


def test_with_too_many_choices_one_is_typed(world: World, mette: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choices, "MOST", 1)
    monkeypatch.setattr(choices, "ENOUGH", 3)
    for query, found in (("konto=4410+0298", [1]), ("abonnement=mobil-fri", [2]), ("afdeling=Salg", [3])):
        assert numbers(mette, query) == [f"20 00 00 0{n}" for n in found]
        assert 'type="checkbox" name="konto"' not in popover(get(mette, query))
    answer = get(mette, "konto=44100298&afdeling=")
    assert chips(answer) == [("Konto", "44100298")]
    assert 'name="konto" value="44100298" maxlength' in popover(answer)


def test_choices_are_in_natural_order(world: World, mette: Client) -> None:
    for code in ("100", "10", "30"):
        plan = make_plan(f"p-{code}", name=f"Data {code} GB")
        make(world.konto, f"+45200001{code:0>3}"[:12], plan=plan, department=f"Afdeling {code}")
    form = popover(get(mette))
    for word in ("Data", "Afdeling"):
        assert re.findall(rf"<span>{word} (\d+)", form) == ["10", "30", "100"]


def test_the_company(world: World, mette: Client) -> None:
    assert numbers(mette, f"selskab={world.datter.uid}") == ["20 00 00 03", "20 00 00 04"]
    # What a filter asks for is not to be had: nothing, and never all, which an act on all of it would be done to.
    for query in (f"selskab={world.fremmed.uid}", "konto=99999999", "status=zz", "selskab=x"):
        answer = get(mette, f"{query}&valgt=alle")
        assert answer.context["total"].number == 0
        assert [str(chip.value) for chip in answer.context["chips"]] == [query.partition("=")[2]]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("20 12 34 90", [OWN]),
        ("20123490", [OWN]),
        ("+45 20 12 34 90", [OWN]),
        ("0045-20.12.34.90", [OWN]),
        ("2012", [COLLEAGUE, OWN]),
        ("3490", [OWN]),
        ("56", [COLLEAGUE]),
        ("bech", ["20 00 00 01"]),
        ("ÅSE", ["20 00 00 01"]),
        ("aase", ["20 00 00 01"]),
        ("marie v", ["20 00 00 01"]),
        ("ech", []),
        ("bo hol", ["20 00 00 03", "20 00 00 04", COLLEAGUE, OWN]),
        ("bo holm", []),
        ("M-77", ["20 00 00 01"]),
        ("77 bech m", ["20 00 00 01"]),
        ("m 7712", []),
        ("8945 0100 0000 0777 777", ["20 00 00 05"]),
        ("777777", ["20 00 00 05"]),
        ("26001234", []),
        ("frida", []),
    ],
)
def test_search(world: World, mette: Client, text: str, found: list[str]) -> None:
    assert numbers(mette, f"q={text.replace('+', '%2B').replace(' ', '+')}") == found


def test_lines_are_found_by_the_beginning_of_their_number(world: World, mette: Client) -> None:
    make(world.konto, "KB-1001", category="circuits", holder_name="")
    make(world.konto, "2001", category="circuits", holder_name="Kaj")
    for text, found in {"kb-1": ["KB-1001"], "kb": ["KB-1001"], "20": ["2001"], "01": ["2001", "KB-1001"]}.items():
        assert numbers(mette, f"q={text}", "kredsloeb") == found, text
    assert numbers(mette, "q=kaj", "kredsloeb") == ["2001"]
    make(world.konto, "EB104", category="circuits", holder_name="")
    assert numbers(mette, "q=eb+1", "kredsloeb") == ["EB104"]


HOSTILE = [
    "%00",
    "'",
    '"><script>',
    "%F0%90",
    "\U0010ffff",
    "\ud7ff",
    "x" * 300,
    "-1",
    "9" * 40,
    "%25",
    "_",
    "\\",
    "(",
    "+",
]
NAMES = "q konto abonnement status afdeling uden binding hoejt sim selskab sorter raekker visning efter foer nr valgt"


@pytest.mark.parametrize("name", NAMES.split())
def test_nothing_that_an_address_says_is_an_error(world: World, mette: Client, name: str) -> None:
    for value in HOSTILE:
        for kind in ("mobil", "kredsloeb"):
            answer = mette.get(f"/abonnementer/?type={kind}&{name}={value}")
            assert answer.status_code == 200, value
            assert "<script>" not in answer.content.decode()
    assert mette.get(f"/abonnementer/?type=mobil&{name}=a&{name}=b&format=csv").status_code == 200
