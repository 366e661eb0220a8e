"""Find: whatever a subscription is named by, for those who may see it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.functions import Function
from accounts.models import User
from selfservice.kernel.scope.models import as_system
from subscriptions.models import Line, Subscription
from tests.numbers import make_number, make_plan
from tests.world import World, make_user

ICCID = "8945010000000000022"
SignIn = Callable[[User], Client]


@pytest.fixture
def numbers(world: World) -> dict[str, Subscription]:
    """Some of each kind: at konto, at another account, at the subsidiary, at another customer."""
    with as_system("tests"):
        made = {
            "jens": make_number(
                world.konto, "+4520124050", "8945010000000000048", holder_name="Jens Aage Møller-Kjær",
                employee_number="4711",
            ),
            "same": make_number(world.other_konto, "+4520124051", "8945010000000000055", holder_name="Jensine Åberg"),
            "datter": make_number(world.datter_konto, "+4526401050", "8945010000000000063", holder_name="Jens Datter"),
            "fremmed": make_number(
                world.fremmed_konto, "+4531172050", "8945010000000000071", holder_name="Jens Fremmed",
                employee_number="4711",
            ),
            "seat": make_number(
                world.konto, "+4533701100", "8945010000000000089", holder_name="Reception",
                plan=make_plan("telefoni", category="telephony", name="Telefoni Bruger"),
            ),
            "circuit": make_number(
                world.konto, "ETH20471", "8945010000000000097", holder_name="",
                plan=make_plan("ethernet", category="circuits", name="Ethernet 1 Gbit/s"),
            ),
        }  # fmt: skip
        circuit = made["circuit"]
        Line.objects.create(company_id=circuit.company_id, subscription=circuit, a_end="Kajgade 4", b_end="Sydkajen 12")
    return made


@pytest.fixture
def mette(world: World, signed_in: SignIn) -> Client:
    return signed_in(world.mette)


def find(client: Client, text: str, **more: str) -> set[str]:
    """Titles of what is found, or where the one hit leads."""
    answer = client.get("/soeg/", {"q": text, **more})
    if answer.status_code == 302:
        return {answer["Location"]}
    assert answer.status_code == 200
    return {hit.title.replace("\u00a0", " ") for some in answer.context["found"] for hit in some.hits}


def page_of(one: Subscription) -> set[str]:
    return {f"/abonnementer/{one.uid}/"}


@pytest.mark.parametrize(
    "text",
    ["20124050", "20 12 40 50", "+45 20 12 40 50", "+4520124050", "0045 20124050", "(+45) 20-12-40-50", "20.12.40.50",
     "4520124050", "\u00a020\u00a012\u00a040\u00a050 "],
)  # fmt: skip
def test_a_number_in_any_spelling_opens_its_page(mette: Client, numbers: dict[str, Subscription], text: str) -> None:
    assert find(mette, text) == page_of(numbers["jens"])


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("2012405", {"20 12 40 50", "20 12 40 51"}),
        ("+45 2012405", {"20 12 40 50", "20 12 40 51"}),
        ("1050", {"26 40 10 50"}),
        ("34 56", {"20 12 34 56"}),
        ("eth2", {"ETH20471"}),
        ("000048", {"20 12 40 50"}),
        ("jens", {"20 12 40 50", "20 12 40 51", "26 40 10 50"}),
        ("jens aage", {"20 12 40 50"}),
        ("AAGE jens", {"20 12 40 50"}),
        ("åge", {"20 12 40 50"}),
        ("moel kjaer", {"20 12 40 50"}),
        ("Aaberg", {"20 12 40 51"}),
        ("møller, jens", {"20 12 40 50"}),
        ("fremmed", set()),
        ("jens fremmed", set()),
        ("50 20 31", set()),
        ("receptio", {"33 70 11 00"}),
        ("jens 4711", {"20 12 40 50"}),
        ("4711 aage", {"20 12 40 50"}),
    ],
)
def test_parts_and_names(mette: Client, numbers: dict[str, Subscription], text: str, titles: set[str]) -> None:
    assert find(mette, text) == titles


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("4711", "jens"),
        ("8945010000000000048", "jens"),
        ("8945 0100 0000 0000 048", "jens"),
        ("eth20471", "circuit"),
        ("ETH 20471", "circuit"),
        ("Jens Aage Møller-Kjær", "jens"),
        ("jens aage møller-kjær", "jens"),
    ],
)
def test_what_is_named_exactly_is_opened(mette: Client, numbers: dict[str, Subscription], text: str, key: str) -> None:
    assert find(mette, text) == page_of(numbers[key])


def test_an_account_links_to_its_page_or_its_numbers(
    mette: Client, world: World, numbers: dict[str, Subscription], signed_in: SignIn
) -> None:
    assert find(mette, "4410 0271") == {f"/konti/{world.konto.uid}/"}
    assert find(signed_in(world.freja), "4410 0271") == {"20 12 34 56", "20 12 34 90", "20 12 40 50"}


def test_a_name_that_two_have_is_chosen_from(mette: Client, numbers: dict[str, Subscription]) -> None:
    with as_system("tests"):
        Subscription.objects.system().filter(pk=numbers["same"].pk).update(holder_name="Jens Datter")
    assert find(mette, "jens datter") == {"20 12 40 51", "26 40 10 50"}


def test_of_many_of_a_name_the_first_by_the_rest_of_it_are_shown(mette: Client, world: World) -> None:
    with as_system("tests"):
        for n, name in enumerate("LKJIHGFEDCBA"):
            make_number(world.konto, f"+45705000{n:02}", f"89450100000000050{n:02}", holder_name=f"{name} Skov")
    found = mette.get("/soeg/", {"q": "skov"}).context["found"][0].hits
    assert [hit.name.split(" ")[0] for hit in found] == list("ABCDEFGH")


def test_a_hit_shows_its_company(mette: Client, numbers: dict[str, Subscription]) -> None:
    with as_system("tests"):
        Subscription.objects.system().filter(pk=numbers["jens"].pk).update(state="barred")
    page = mette.get("/soeg/", {"q": "jens"}).content.decode()
    assert '<span class="status bad">Spærret</span>' in page
    # Who searched for a name reads the name first.
    assert "Jens Aage Møller-Kjær · 20\u00a012\u00a040\u00a050</a>" in page
    assert '<p class="sub">Mobil Erhverv 100 GB · Nordhavn Byg A/S</p>' in page
    page = mette.get("/soeg/", {"q": "2012405"}).content.decode()
    assert ">20\u00a012\u00a040\u00a050</a>" in page
    assert "Jens Aage Møller-Kjær · Mobil Erhverv 100 GB · Nordhavn Byg A/S" in page


def test_the_ends_of_a_circuit_tell_it_from_others(mette: Client, numbers: dict[str, Subscription]) -> None:
    assert "Ethernet 1 Gbit/s · Kajgade 4 · Nordhavn Byg A/S" in mette.get("/soeg/", {"q": "eth"}).content.decode()


# As which user.
@pytest.mark.parametrize(
    ("functions", "titles"),
    [
        ({Function.MOBILE}, {"20 12 40 50", "20 12 40 51"}),
        ({Function.TELEPHONY}, {"33 70 11 00"}),
        ({Function.CIRCUITS}, {"ETH20471"}),
        ({Function.INTERNET}, set()),
        ({Function.USAGE, Function.ACCOUNTS}, set()),
    ],
)
def test_each_function_opens_its_own_category(
    world: World, numbers: dict[str, Subscription], signed_in: SignIn, functions: Any, titles: set[str]
) -> None:
    with as_system("tests"):
        user = make_user(world.nordhavn, "nogen", functions)
    client = signed_in(user)
    found = {title for text in ("2012405", "337011", "ETH") for title in find(client, text)}
    assert found == titles


def test_named_accounts_narrow_what_is_found(world: World, numbers: dict[str, Subscription], signed_in: SignIn) -> None:
    with as_system("tests"):
        user = make_user(world.nordhavn, "nogen", {Function.MOBILE}, account_ids=[world.other_konto.pk])
    client = signed_in(user)
    assert find(client, "2012405") == {"20 12 40 51"}
    assert find(client, "jens") == {"20 12 40 51"}
    assert find(client, "000048") == find(client, "4711") == find(client, "8945010000000000048") == set()


@pytest.mark.parametrize("text", ["20123490", "3490", "bo holder", "+45 2012", "20 12 34 56", "jens", "4711", "ETH"])
def test_an_employee_finds_nothing_but_the_own_number(
    world: World, numbers: dict[str, Subscription], signed_in: SignIn, text: str
) -> None:
    found = find(signed_in(world.nynne), text)
    own = {f"/mit-nummer/{world.own_number.uid}/"}
    expected = {"20123490": own, "bo holder": own, "3490": {"20 12 34 90"}, "+45 2012": {"20 12 34 90"}}
    assert found == expected.get(text, set())


@pytest.mark.parametrize(
    "text",
    ["", " ", "%", "_", "%%%", "\\", "'", '"; DROP TABLE x', "\u0000", "\ud7ff", "\U0010ffff", "a\U0010ffff", "۲۰", "²",
     "+", "00", "+45", "0045", "9" * 120, "æ" * 120, "((((", "- - -", "a b c d e f g h i j", "<script>", "\u202e2012"],
)  # fmt: skip
def test_whatever_is_typed_is_answered(
    mette: Client, numbers: dict[str, Subscription], signed_in: SignIn, world: World, text: str
) -> None:
    for client in (mette, signed_in(world.nynne)):
        assert client.get("/soeg/", {"q": text}).status_code in (200, 302)
        assert client.get("/soeg/", {"q": text, "goer": text or "puk"}).status_code in (200, 302)


@pytest.mark.parametrize("text", ["%", "_", "2012405_", "%50", "je%", "j_ns"])
def test_signs_of_patterns_mean_themselves(mette: Client, numbers: dict[str, Subscription], text: str) -> None:
    assert find(mette, text) == set()
