"""Parsers of the cells of this app's feed files. Each raises ValueError with the reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from selfservice.kernel.types.money import kroner
from selfservice.kernel.types.phone import Phone
from subscriptions.core.numbers import LINE_NUMBER
from subscriptions.models import Subscription

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
CODE = re.compile(r"[0-9]{8}")
PIN = re.compile(r"[0-9]{4,8}")
# The largest value of each column type.
MOST = {"smallint": 2**15 - 1, "integer": 2**31 - 1, "bigint": 2**63 - 1}
TENTHS = re.compile(r"[0-9]{1,10}([.,][0-9])?")
CATALOGUE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
# eSIM: the parts between the separators of an LPA string (SGP.22).
SMDP = re.compile(r"[A-Za-z0-9.-]{1,100}")
MATCHING = re.compile(r"[A-Z0-9-]{1,64}")


# No error repeats the refused value: a secret may be in the wrong cell.
def one_of(values: list[str]) -> Callable[[str], str]:
    """Return a parser that accepts only these values."""

    def parse(value: str) -> str:
        if value not in values:
            raise ValueError(f"must be {', '.join(values)}")
        return value

    return parse


def number(value: str) -> str:
    """Parse a phone number, or the number of a line without one (recognised by a letter in it)."""
    if not any(c.isalpha() for c in value):
        return Phone.parse(value)
    if LINE_NUMBER.fullmatch(value):
        return value
    try:
        # "tel:+4520123456"
        return Phone.parse(value)
    except ValueError as error:
        reason = "a line's number has at most 32 capital letters, digits, dots, dashes and slashes"
        raise ValueError(reason) from error


def bars(value: str) -> list[str]:
    """Parse kinds of bar, separated by spaces."""
    known = list(Subscription.Bar.values)
    given = set(map(one_of(known), value.split()))
    return [bar for bar in known if bar in given]


def day(value: str) -> date:
    """Parse a date such as 2026-11-24."""
    try:
        if DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise ValueError("must be a date such as 2026-11-24") from None


def whole(kind: str) -> Callable[[str], int]:
    """Return a parser of whole numbers from 0 to the largest that the column holds."""

    def parse(value: str) -> int:
        # The length first: a very long text of digits takes time to convert.
        if not (value.isascii() and value.isdigit() and len(value) < 20 and int(value) <= MOST[kind]):
            raise ValueError("must be a whole number, and no larger than the column holds")
        return int(value)

    return parse


def amount(value: str) -> Decimal:
    """Parse an amount in kroner; a credit is below zero."""
    found = kroner(value)
    if abs(found) >= 10**10:
        raise ValueError("must be below ten thousand million")
    return found


def puk(value: str) -> str:
    """Parse a PUK code of eight digits."""
    if not CODE.fullmatch(value):
        raise ValueError("a PUK code has 8 digits")
    return value


def yes(value: str) -> bool:
    """Parse yes or no."""
    return one_of(["yes", "no"])(value) == "yes"


def pin(value: str) -> str:
    """Parse a PIN code of four to eight digits."""
    if not PIN.fullmatch(value):
        raise ValueError("a PIN code has 4 to 8 digits")
    return value


def code(value: str) -> str:
    """Parse a code of the catalogue."""
    if not CATALOGUE.fullmatch(value):
        raise ValueError("a code has at most 40 small letters, digits and dashes")
    return value


def codes(value: str) -> list[str]:
    """Parse codes of the catalogue, separated by spaces."""
    return sorted({code(one) for one in value.split()})


def smdp(value: str) -> str:
    """Parse the address of an eSIM server."""
    if not SMDP.fullmatch(value):
        raise ValueError("not the address of an SM-DP+ server")
    return value


def matching_id(value: str) -> str:
    """Parse the matching id, by which an eSIM server identifies a profile."""
    if not MATCHING.fullmatch(value):
        raise ValueError("not a matching id")
    return value


def tenths(value: str) -> Decimal:
    """Parse a figure from 0 on with at most one decimal, with a comma or a full stop."""
    if not TENTHS.fullmatch(value):
        raise ValueError("must be a figure from 0 on with at most one decimal")
    return Decimal(value.replace(",", "."))


def moment(value: str) -> datetime:
    """Parse a time with its UTC offset: without it, a time in an hour of October would be ambiguous."""
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise ValueError("must be a time such as 2026-11-24T08:15:00+01:00")
    return found
