"""The contract of the client of the register of addresses: searches in steps, look-ups, and what is refused."""

from __future__ import annotations

import logging
from typing import Any
from uuid import uuid4

import pytest
import requests

from selfservice.gateways.addresses.client import SECONDS as PATIENCE
from selfservice.gateways.addresses.client import HttpAddresses
from selfservice.gateways.addresses.port import (
    ADDRESS,
    HOUSE,
    LONGEST_TEXT,
    STREET,
    STREET_IN_TOWN,
    STREET_NUMBER,
    Address,
    SearchRefused,
    Suggestion,
)
from selfservice.kernel.core.errors import Unavailable
from tests.outside import Outside
from tests.patience import SECONDS
from tests.verification.contract import Contract, address
from tests.verification.trouble import server_in

HOME = "Kajgade 4, 2150 Nordhavn"


def search(text: str = HOME, **kwargs: Any) -> tuple[Suggestion, ...]:
    return HttpAddresses().search(text, **kwargs)


def titles(text: str, **kwargs: Any) -> list[str]:
    return [each.title for each in search(text, **kwargs)]


def calls(outside: Outside) -> int:
    return int(outside.get("/sim/addresses/")["calls"])


CONTRACT = Contract(search, calls)


@pytest.mark.parametrize(
    ("text", "kind", "first"),
    [
        ("s", STREET, "Smedeland"),
        ("ha 4", STREET_NUMBER, "Havnevej 4"),
        ("Kajgade", STREET_IN_TOWN, "Kajgade, 2150 Nordhavn"),
        ("algade 2", ADDRESS, "Algade 2, 4000 Roskilde"),
        ("kaj 4 nordhavn", ADDRESS, HOME),
    ],
)
def test_the_kinds_of_suggestions(outside: Outside, text: str, kind: str, first: str) -> None:
    found = next(each for each in search(text) if each.kind == kind)
    assert (found.title, found.final) == (first, kind == ADDRESS)


def test_an_address_is_chosen_in_three_calls(outside: Outside) -> None:
    (street,) = [each for each in search("ha 14") if each.title == "Havnevej 14"]
    assert not street.final
    chosen = next(each for each in search(street.title) if each.final and "1. tv" in each.title)
    found = HttpAddresses().look_up(chosen.suggestion_id)
    assert found
    assert (found.text, found.floor, found.door) == (chosen.title, "1", "tv")
    assert calls(outside) == 3


def test_house_numbers_are_searched_alone(outside: Outside) -> None:
    (found,) = search("Kajgade 10, 2150 Nordhavn", houses=True)
    assert (found.kind, found.title, found.final) == (HOUSE, "Kajgade 10, 2150 Nordhavn", True)
    house = HttpAddresses().look_up(found.suggestion_id, house=True)
    assert house
    assert (house.kind, house.text, house.floor, house.door) == (HOUSE, found.title, "", "")
    assert HttpAddresses().look_up(found.suggestion_id) is None


def test_two_doors_of_one_house(outside: Outside) -> None:
    first, second = search("Kajgade 10, 2150 Nordhavn")
    assert (first.title, second.title) == (
        "Kajgade 10, st. 1, 2150 Nordhavn",
        "Kajgade 10, st. 2, 2150 Nordhavn",
    )
    assert first.suggestion_id != second.suggestion_id
    assert titles("kajgade 10 st 2, 2150") == [second.title]


def test_more_doors_than_wanted(outside: Outside) -> None:
    found = search("Havnevej 14", most=5)
    assert len(found) == 5
    houses = [each for each in found if each.kind == HOUSE]
    assert houses
    assert not houses[0].final
    assert {each.kind for each in search(houses[0].title, most=5)} == {ADDRESS}


def test_an_address_looked_up(outside: Outside) -> None:
    (hit,) = search()
    assert HttpAddresses().look_up(hit.suggestion_id.upper()) == Address(
        address_id=hit.suggestion_id, kind=ADDRESS, text=HOME, street="Kajgade", number="4", floor="", door="",
        postcode="2150", town="Nordhavn", municipality="0101", road_code="0101", east=726007.5, north=6179049.0,
    )  # fmt: skip


@pytest.mark.parametrize("text", ["Ålborg", "aalborg", "AALBORG"])
def test_towns_in_both_spellings(outside: Outside, text: str) -> None:
    assert titles(f"Vesterbro 31 {text}") == ["Vesterbro 31, 9000 Aalborg"]
    assert len(titles(text)) == 14


@pytest.mark.parametrize("text", ["%", "_", "Kajgade%", "?&token=", "<b>", "x" * LONGEST_TEXT, "№ 4", "Kajgade 999"])
def test_texts_that_fit_nothing(outside: Outside, text: str) -> None:
    assert search(text) == ()


@pytest.mark.parametrize("text", ["", "  ", "\0", "x" * (LONGEST_TEXT + 1)])
def test_texts_that_are_refused(outside: Outside, text: str) -> None:
    with pytest.raises(SearchRefused):
        search(text)
    assert calls(outside) == 0
    given = {"tekst": text, "token": "demo-addresses"}
    answer = requests.get(f"{outside.url}/adresser/soeg", params=given, timeout=SECONDS)
    if text != "\0":
        assert (answer.status_code, answer.json()["status"]) == (400, "fejl")


@pytest.mark.parametrize("identifier", ["", "x", "../../sim", "2385708f-af74-4f2c-a13d-fed694ac7ec0", "\0", "å" * 36])
def test_ids_that_are_unknown(outside: Outside, identifier: str) -> None:
    assert HttpAddresses().look_up(identifier) is None
    assert HttpAddresses().look_up(identifier, house=True) is None


def test_an_address_that_vanishes(outside: Outside) -> None:
    (hit,) = search()
    url = f"{outside.url}/sim/addresses/{hit.suggestion_id}/remove"
    requests.post(url, timeout=SECONDS).raise_for_status()
    assert HttpAddresses().look_up(hit.suggestion_id) is None
    assert search() == ()
    requests.post(url, timeout=SECONDS).raise_for_status()
    outside.fault("addresses", "address_vanished", count=1)
    assert HttpAddresses().look_up(hit.suggestion_id) is None
    assert HttpAddresses().look_up(hit.suggestion_id)


def both(identifier: str) -> list[Any]:
    return [search, lambda: HttpAddresses().look_up(identifier)]


@pytest.mark.parametrize("mode", ["error500", "error503", "lost_response", "garbage", "refuse400", "slow"])
def test_the_register_in_trouble(outside: Outside, mode: str) -> None:
    (hit,) = search()
    outside.fault("addresses", mode)
    for each in both(hit.suggestion_id):
        with pytest.raises(Unavailable):
            each()


@pytest.mark.parametrize("trouble", ["never answers", "hangs up amid the answer", "talks garbage"])
def test_look_ups_in_trouble(trouble: str, settings: Any) -> None:
    with server_in(trouble) as port:
        for setting, value in address("addresses", port).items():
            setattr(settings, setting, value)
        with pytest.raises(Unavailable):
            HttpAddresses().look_up(str(uuid4()))


def test_it_waits_two_seconds_at_most() -> None:
    assert PATIENCE == 2


def test_a_refused_token_counts_as_our_error(outside: Outside, settings: Any, caplog: Any) -> None:
    caplog.set_level(logging.DEBUG)
    (hit,) = search()
    settings.ADDRESSES_TOKEN = "wrong-secret"
    for each in both(hit.suggestion_id):
        with pytest.raises(Unavailable, match="401") as caught:
            each()
        assert "wrong-secret" not in str(caught.value)
    assert "wrong-secret" not in caplog.text
    settings.ADDRESSES_TOKEN = "demo-addresses"
    outside.fault("addresses", "token_refused", count=1)
    with pytest.raises(Unavailable):
        search()
