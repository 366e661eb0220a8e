"""Internet connections and circuits of the demo data: addresses, speeds and service levels."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator

from selfservice.site.demo import companies as c
from selfservice.site.demo.catalogue import BY_CODE, Row
from selfservice.site.demo.names import place
from selfservice.site.demo.numbers import Number

HEADER = ["number", "a_end", "b_end", "down_mbit", "up_mbit", "technology", "service_level"]
# Company, account, count of connections, the first number.
CONNECTIONS = [(c.BYG, "44100298", 26, 104412), (c.ANLAEG, "44200106", 8, 104512), (c.SERVICE, "44300208", 4, 104612)]
SPEEDS = ["fiber-100", "fiber-300", "fiber-300", "fiber-500", "fiber-1000"]
HEAD_OFFICE = "Kajgade 4, 2150 Nordhavn"
# Number, company, account, plan, B end, service level.
CIRCUITS = [
    ("ETH20471", c.BYG, "44100271", "ethernet-10000", "Sydkajen 12, 2150 Nordhavn", "Platin: 2 timer, døgnet rundt"),
    ("ETH20472", c.BYG, "44100271", "ethernet-1000", "Kajgade 6, 2150 Nordhavn", "Guld: 4 timer, døgnet rundt"),
    ("ETH20488", c.BYG, "44100271", "ethernet-1000", "Industrivej 20, 4600 Køge", "Guld: 4 timer, døgnet rundt"),
    ("ETH20513", c.BYG, "44100315", "ethernet-1000", "Havnevej 3, 5000 Odense C", "Sølv: 8 timer, hverdage 8–16"),
    ("ETH20540", c.BYG, "44100315", "ethernet-100", "Fabriksparken 11, 8000 Aarhus C", "Sølv: 8 timer, hverdage 8–16"),
    ("ETH20561", c.ANLAEG, "44200105", "ethernet-100", "Smedeland 9, 2650 Hvidovre", "Guld: 4 timer, døgnet rundt"),
]


def internet() -> Iterator[Number]:
    """Yield 38 connections of the group, and one per small company."""
    for cvr, account, count, first in CONNECTIONS:
        for index in range(count):
            plan = "fiber-1000" if first + index == 104412 else SPEEDS[index % len(SPEEDS)]
            add_ons = "fast-ip mobil-backup" if index % 5 == 0 else "fast-ip" if index % 2 else ""
            state, ends = ("activating", None) if index == 7 else ("active", 18 if index == 13 else None)
            yield Number(f"FB{first + index}", cvr, account, plan, bill_text=f"Internet {index + 1}", add_ons=add_ons,
                         state=state, ends=ends)  # fmt: skip
    yield Number("FB104701", c.BLOMSTER, c.SHOP, "fiber-100", bill_text="Internet i butikken")
    yield Number("FB104702", c.TOMRER, c.WORKSHOP, "fiber-300", bill_text="Internet på værkstedet")


def circuits() -> Iterator[Number]:
    """Yield six circuits, each with one end at the head office."""
    for index, (number, cvr, account, plan, _b_end, _level) in enumerate(CIRCUITS):
        yield Number(number, cvr, account, plan, bill_text=f"Kredsløb {index + 1}", add_ons="overvaagning")


def lines(numbers: Iterable[Number]) -> Iterator[Row]:
    """Yield the feed row of each connection and circuit."""
    ends = {number: (b_end, level) for number, _cvr, _account, _plan, b_end, level in CIRCUITS}
    for one in numbers:
        speed = str(BY_CODE[one.plan].mbit)
        if one.category == "circuits":
            yield (one.number, HEAD_OFFICE, ends[one.number][0], speed, speed, "Ethernet over fiber",
                   ends[one.number][1])  # fmt: skip
        elif one.category == "internet":
            yield (one.number, _address(one), "", speed, speed, "Fiber", "Standard: næste hverdag")


def _address(one: Number) -> str:
    known = {
        "FB104412": HEAD_OFFICE,
        "FB104701": "Vesterbro 31, 9000 Aalborg",
        "FB104702": "Søndervangsvej 17, 8700 Horsens",
    }
    return known.get(one.number) or place(random.Random(one.number))  # noqa: S311  (deterministic demo data)
