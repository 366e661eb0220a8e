"""What may stand in the cells of this app's feed files. Each parser raises ValueError with the reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from selfservice.kernel.types.money import kroner
from selfservice.kernel.types.phone import Phone
from subscriptions.models import Subscription

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
CODE = re.compile(r"[0-9]{8}")
PIN = re.compile(r"[0-9]{4,8}")
# As much as a column holds.
MOST = {"smallint": 2**15 - 1, "integer": 2**31 - 1, "bigint": 2**63 - 1}
LINE_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9./-]{0,31}")
TENTHS = re.compile(r"[0-9]{1,10}([.,][0-9])?")
CATALOGUE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
# eSIM: what stands between the marks of an LPA string (SGP.22).
SMDP = re.compile(r"[A-Za-z0-9.-]{1,100}")
MATCHING = re.compile(r"[A-Z0-9-]{1,64}")


# None of these repeats what it refuses: a secret may stand in the wrong cell.
def one_of(values: list[str]) -> Callable[[str], str]:
    """One of the words."""

    def parse(value: str) -> str:
        if value not in values:
            raise ValueError(f"must be {', '.join(values)}")
        return value

    return parse


def number(value: str) -> str:
    """A phone number, or the number of a line that has none (a letter in it tells)."""
    if any(c.isalpha() for c in value):
        if not LINE_NUMBER.fullmatch(value):
            raise ValueError("a line's number has at most 32 capital letters, digits, dots, dashes and slashes")
        return value
    return Phone.parse(value)


def bars(value: str) -> list[str]:
    """Kinds of bar, with spaces between."""
    known = list(Subscription.Bar.values)
    given = set(map(one_of(known), value.split()))
    return [bar for bar in known if bar in given]


def day(value: str) -> date:
    """A date as 2026-11-24."""
    try:
        if DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise ValueError("must be a date such as 2026-11-24") from None


def whole(kind: str) -> Callable[[str], int]:
    """A whole number from 0 on that fits the column."""

    def parse(value: str) -> int:
        # Its length first: a text of digits without end takes time to read.
        if not (value.isascii() and value.isdigit() and len(value) < 20 and int(value) <= MOST[kind]):
            raise ValueError("must be a whole number, and no larger than the column holds")
        return int(value)

    return parse


def amount(value: str) -> Decimal:
    """Kroner; a credit is below zero."""
    found = kroner(value)
    if abs(found) >= 10**10:
        raise ValueError("must be below ten thousand million")
    return found


def puk(value: str) -> str:
    """Eight digits."""
    if not CODE.fullmatch(value):
        raise ValueError("a PUK code has 8 digits")
    return value


def yes(value: str) -> bool:
    """yes or no."""
    return one_of(["yes", "no"])(value) == "yes"


def pin(value: str) -> str:
    """Four to eight digits."""
    if not PIN.fullmatch(value):
        raise ValueError("a PIN code has 4 to 8 digits")
    return value


def code(value: str) -> str:
    """A code of the catalogue."""
    if not CATALOGUE.fullmatch(value):
        raise ValueError("a code has at most 40 small letters, digits and dashes")
    return value


def codes(value: str) -> list[str]:
    """Codes of the catalogue, with spaces between."""
    return sorted({code(one) for one in value.split()})


def smdp(value: str) -> str:
    """The address of an eSIM server."""
    if not SMDP.fullmatch(value):
        raise ValueError("not the address of an SM-DP+ server")
    return value


def matching_id(value: str) -> str:
    """What an eSIM server knows a profile by."""
    if not MATCHING.fullmatch(value):
        raise ValueError("not a matching id")
    return value


def tenths(value: str) -> Decimal:
    """A figure from 0 on with at most one decimal, with a comma or a full stop."""
    if not TENTHS.fullmatch(value):
        raise ValueError("must be a figure from 0 on with at most one decimal")
    return Decimal(value.replace(",", "."))


def moment(value: str) -> datetime:
    """A time with its distance to UTC: without it, it would be two moments in an hour of October."""
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise ValueError("must be a time such as 2026-11-24T08:15:00+01:00")
    return found
