"""The contract of the qualification's client: the three answers, and what is none of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import requests

from selfservice.gateways.addresses.client import HttpAddresses
from selfservice.gateways.qualification.client import HttpQualifications, _item, _together
from selfservice.gateways.qualification.port import (
    ALTERNATIVE,
    CIRCUITS,
    COAX,
    DSL,
    FIBRE,
    INTERNET,
    NO_COVERAGE,
    NO_TECHNOLOGY,
    QUALIFIED,
    TELEPHONY,
    TOO_SLOW,
    UNQUALIFIED,
    WIRELESS,
    AddressUnknown,
    Offer,
    Qualification,
)
from selfservice.kernel.core.errors import Unavailable
from tests.outside import Outside
from tests.patience import SECONDS
from tests.verification.contract import Contract

FIBRE_HERE = Offer(FIBRE, 1000, 1000, 5, 10, technician=True)
WIRELESS_HERE = Offer(WIRELESS, 300, 50, 2, 4, technician=False)
DSL_HERE = Offer(DSL, 50, 10, 8, 12, technician=True)
COAX_HERE = Offer(COAX, 1000, 100, 5, 10, technician=True)


def place(outside: Outside, profile: str) -> str:
    """Return the id of a new address with a profile."""
    body = {"address": str(uuid4()), "profile": profile}
    answer = requests.post(f"{outside.url}/sim/qualification", json=body, timeout=SECONDS)
    answer.raise_for_status()
    return str(answer.json()["address"])


def qualify(address: str, category: str = INTERNET, **wishes: Any) -> Qualification:
    return HttpQualifications().qualify(address, category, **wishes)


CONTRACT = Contract(lambda: qualify("6f7d9a1e-0d0c-4a0e-9f6a-000000000000", down_mbit=10))


@pytest.mark.parametrize(
    ("profile", "category", "wishes", "expected"),
    [
        ("fibre", INTERNET, {}, Qualification(QUALIFIED, (FIBRE_HERE, WIRELESS_HERE))),
        ("fibre", INTERNET, {"technology": FIBRE, "down_mbit": 1000}, Qualification(QUALIFIED, (FIBRE_HERE,))),
        ("dig", CIRCUITS, {}, Qualification(QUALIFIED, (Offer(FIBRE, 1000, 1000, 60, 120, technician=True),))),
        ("coax", TELEPHONY, {}, Qualification(QUALIFIED, (COAX_HERE, DSL_HERE))),
        (
            "coax",
            INTERNET,
            {"technology": FIBRE},
            Qualification(ALTERNATIVE, (), (COAX_HERE, DSL_HERE), NO_TECHNOLOGY, "Ikke fiber her"),
        ),
        (
            "fibre",
            INTERNET,
            {"down_mbit": 10000},
            Qualification(ALTERNATIVE, (), (FIBRE_HERE, WIRELESS_HERE), TOO_SLOW, "Højst 1000 Mbit/s"),
        ),
        ("coax", CIRCUITS, {}, Qualification(UNQUALIFIED, reason=NO_TECHNOLOGY, text="Ingen fiber på adressen")),
        ("none", INTERNET, {}, Qualification(UNQUALIFIED, reason=NO_COVERAGE, text="Ingen linjer på adressen")),
    ],
)
def test_the_three_answers(
    outside: Outside, profile: str, category: str, wishes: dict[str, Any], expected: Qualification
) -> None:
    found = qualify(place(outside, profile), category, **wishes)
    assert found.valid_until in {(datetime.now(UTC) + timedelta(days=days)).date() for days in (29, 30)}
    assert found == Qualification(
        expected.outcome, expected.offers, expected.alternatives, expected.reason, expected.text, found.valid_until
    )


@pytest.mark.parametrize("address", ["", "x", "\0", "0" * 200])
def test_an_address_that_the_inventory_does_not_have(outside: Outside, address: str) -> None:
    with pytest.raises(AddressUnknown):
        qualify(address)
    with pytest.raises(AddressUnknown):
        qualify(place(outside, "unknown"))


def test_addresses_of_the_register_are_known(outside: Outside) -> None:
    for text, outcome in (("Kajgade 4, 2150 Nordhavn", QUALIFIED), ("Algade 1, 4000 Roskilde", UNQUALIFIED)):
        (hit,) = HttpAddresses().search(text)
        assert qualify(hit.suggestion_id).outcome == outcome


@pytest.mark.parametrize(
    "mode", ["error500", "error503", "refuse400", "lost_response", "garbage", "duplicate", "qualification_unfinished"]
)
def test_an_inventory_in_trouble_never_says_no(outside: Outside, mode: str) -> None:
    address = place(outside, "none")
    outside.fault("qualification", mode, count=1)
    with pytest.raises(Unavailable):
        qualify(address)
    assert qualify(address).outcome == UNQUALIFIED


@pytest.mark.parametrize(("mode", "outcome"), [("no_coverage", UNQUALIFIED), ("only_alternative", ALTERNATIVE)])
def test_answers_of_the_fault_panel(outside: Outside, mode: str, outcome: str) -> None:
    address = place(outside, "fibre")
    outside.fault("qualification", mode, count=1)
    assert qualify(address, technology=FIBRE).outcome == outcome
    outside.fault("qualification", "address_unknown", count=1)
    with pytest.raises(AddressUnknown):
        qualify(address)


def test_a_wrong_gateway_token_counts_as_our_error(outside: Outside, settings: Any) -> None:
    settings.QUALIFICATION_TOKEN = "wrong"
    with pytest.raises(Unavailable, match="401"):
        qualify(str(uuid4()))


QUALIFIED_SERVICE = {
    "serviceCharacteristic": [{"name": "technology", "value": "fiber"}, {"name": "downMbit", "value": 1}]
}


@pytest.mark.parametrize(
    "item",
    [
        None,
        {},
        {"qualificationResult": "maybe"},
        {"qualificationResult": []},
        {"qualificationResult": "qualified"},
        {"qualificationResult": "qualified", "service": QUALIFIED_SERVICE},
        {"qualificationResult": "qualified", "service": {"serviceCharacteristic": [{"name": []}, 1]}},
        {"qualificationResult": "alternate", "alternateServiceProposal": []},
        {"qualificationResult": "alternate", "alternateServiceProposal": [1]},
        {"qualificationResult": "alternate", "alternateServiceProposal": {}},
    ],
)
def test_items_that_cannot_be_read(item: Any) -> None:
    with pytest.raises(Unavailable):
        _item(item)


@pytest.mark.parametrize("reasons", [None, [], [1], [{"code": [], "label": 1}], [{"code": "new", "label": ""}]])
def test_unknown_reasons(reasons: Any) -> None:
    item = _item({"qualificationResult": "unqualified", "eligibilityUnavailabilityReason": reasons})
    assert _together([item], None) == Qualification(UNQUALIFIED)
