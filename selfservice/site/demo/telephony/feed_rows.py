"""Feed rows of the demo's telephony: the catalogue of licences, licences of the companies, and their numbers."""

from __future__ import annotations

from collections.abc import Iterator

from selfservice.site.demo import companies as c
from selfservice.site.demo.catalogue import Row

TYPE_HEADER = ["code", "name", "price", "binding_months", "notice_days", "features", "offered"]
TYPES: list[Row] = [
    ("basis", "Telefoni Basis", "49.00", "0", "30", "voicemail", "yes"),
    ("plus", "Telefoni Plus", "89.00", "0", "30", "forward_external mobile voicemail", "yes"),
    ("omstilling", "Telefoni Omstilling", "149.00", "6", "30", "forward_external mobile queue voicemail", "yes"),
    ("klassik", "Telefoni Klassik", "65.00", "0", "30", "voicemail", "no"),
]
LICENCE_HEADER = ["seats", "price", "binding_until", "cvr", "account", "type"]
LICENCES: list[Row] = [
    ("30", "45.00", "", c.BYG, c.BYG_ACCOUNTS[0], "basis"),
    ("16", "89.00", "", c.BYG, c.BYG_ACCOUNTS[0], "plus"),
    ("8", "139.00", "", c.BYG, c.BYG_ACCOUNTS[0], "omstilling"),
    ("6", "49.00", "", c.ANLAEG, c.ANLAEG_ACCOUNTS[0], "basis"),
    ("4", "149.00", "", c.ANLAEG, c.ANLAEG_ACCOUNTS[0], "omstilling"),
    ("3", "89.00", "", c.TOMRER, c.WORKSHOP, "plus"),
]
NUMBER_HEADER = ["number", "label", "cvr"]
# Main numbers by what they are called. The direct numbers of Nordhavn Byg follow its main number.
MAIN, SERVICE_DESK, SITES, SPARE = "+4578701000", "+4578701080", "+4578701081", "+4578701082"
ANLAEG_MAIN, TOMRER_MAIN = "+4578701200", "+4575620010"
DIRECT = 60


def direct(index: int) -> str:
    """Return a direct number of Nordhavn Byg, from 1."""
    return f"+457870{1000 + index}"


def numbers() -> Iterator[Row]:
    """Yield the numbers: main numbers, direct numbers of people, and some that are free."""
    yield from (
        (MAIN, "Hovednummer", c.BYG),
        (SERVICE_DESK, "Serviceaftaler", c.BYG),
        (SITES, "Byggepladser", c.BYG),
        (SPARE, "", c.BYG),
        (ANLAEG_MAIN, "Hovednummer", c.ANLAEG),
        (TOMRER_MAIN, "Værkstedet", c.TOMRER),
    )
    for index in range(1, DIRECT + 1):
        yield (direct(index), "", c.BYG)
    for index in range(1, 10):
        yield (f"+457870{1200 + index}", "", c.ANLAEG)
    for index in range(1, 4):
        yield (f"+457562{10 + index:04}", "", c.TOMRER)
