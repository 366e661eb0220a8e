"""The lines of the simulated inventory: what an address has follows from its id, unless it was set by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from selfservice.simulators.store import Store

TECHNOLOGIES = ("fiber", "coax", "dsl", "5g")


@dataclass(frozen=True, slots=True)
class Line:
    """A technology at an address, with its highest speeds and its working days until it works."""

    technology: str
    down: int
    up: int
    days: tuple[int, int]
    technician: bool = True


READY = Line("fiber", 1000, 1000, (5, 10))
TO_DIG = Line("fiber", 1000, 1000, (60, 120))
COAX, DSL, SLOW_DSL = Line("coax", 1000, 100, (5, 10)), Line("dsl", 50, 10, (8, 12)), Line("dsl", 20, 2, (8, 12))
WIRELESS = Line("5g", 300, 50, (2, 4), technician=False)
# The profiles of addresses, with their names on the page and their share of 100 addresses.
PROFILES: dict[str, tuple[str, int, tuple[Line, ...]]] = {
    "fibre": ("Fiber er klar", 60, (READY, WIRELESS)),
    "dig": ("Fiber skal graves ned", 14, (TO_DIG, DSL, WIRELESS)),
    "coax": ("Coax og DSL, ingen fiber", 12, (COAX, DSL)),
    "slow": ("Kun langsom DSL og 5G", 8, (SLOW_DSL, WIRELESS)),
    "none": ("Intet", 4, ()),
    "unknown": ("Kender ikke adressen", 2, ()),
}
# Addresses of the demo, by their text (see the simulated register of addresses).
KNOWN = {
    "Kajgade 4, 2150 Nordhavn": "fibre",
    "Kajgade 6, 2150 Nordhavn": "fibre",
    "Kajgade 8, 2150 Nordhavn": "dig",
    "Sydkajen 12, 2150 Nordhavn": "fibre",
    "Industrivej 20, 4600 Køge": "coax",
    "Søndervangsvej 17, 8700 Horsens": "slow",
    "Algade 1, 4000 Roskilde": "none",
    "Algade 2, 4000 Roskilde": "unknown",
}


def identifier(text: str) -> str:
    """Return the id of an address of the simulated register."""
    return str(uuid5(NAMESPACE_URL, f"https://addresses.example/{text}"))


_KNOWN = {identifier(text): profile for text, profile in KNOWN.items()}


def profile_of(store: Store, address: str) -> str:
    """Return the profile of an address."""
    for row in store.rows("SELECT profile FROM qualification_profile WHERE address = ?", [address]):
        return str(row["profile"])
    try:
        share = UUID(address).int % 100
    except ValueError:
        return "unknown"
    if address in _KNOWN:
        return _KNOWN[address]
    for name, (_label, hundredths, _lines) in PROFILES.items():
        share -= hundredths
        if share < 0:
            return name
    return "unknown"


def characteristics(line: Line) -> list[dict[str, Any]]:
    """Return a line in the format of TMF645."""
    values = {
        "technology": line.technology, "downMbit": line.down, "upMbit": line.up,
        "leadDaysFrom": line.days[0], "leadDaysTo": line.days[1], "technicianNeeded": line.technician,
    }  # fmt: skip
    return [{"name": name, "value": value} for name, value in values.items()]


def check(lines: tuple[Line, ...], category: str, technology: str, down: int) -> dict[str, Any]:
    """Return the answer about one technology and a speed at least, as an item of TMF645."""
    usable = tuple(line for line in lines if category != "circuits" or line.technology == "fiber")
    here = [line for line in usable if line.technology == technology]
    for line in here:
        if line.down >= down:
            service = {"category": category, "serviceCharacteristic": characteristics(line)}
            return {"qualificationResult": "qualified", "service": service}
    if not usable:
        code, label = (
            ("noTechnology", "Ingen fiber på adressen") if lines else ("noCoverage", "Ingen linjer på adressen")
        )
        return {
            "qualificationResult": "unqualified",
            "eligibilityUnavailabilityReason": [{"code": code, "label": label}],
        }
    code, label = ("tooSlow", f"Højst {here[0].down} Mbit/s") if here else ("noTechnology", f"Ikke {technology} her")
    proposals = [
        {"id": str(index), "alternateService": {"category": category, "serviceCharacteristic": characteristics(line)}}
        for index, line in enumerate(usable, 1)
    ]
    return {
        "qualificationResult": "alternate", "alternateServiceProposal": proposals,
        "eligibilityUnavailabilityReason": [{"code": code, "label": label}],
    }  # fmt: skip
