"""Parsers of cells that any app's feed files have. Each raises ValueError with the reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from selfservice.kernel.types.money import kroner

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
TENTHS = re.compile(r"[0-9]{1,10}([.,][0-9])?")
# The largest value of each column type.
MOST = {"smallint": 2**15 - 1, "integer": 2**31 - 1, "bigint": 2**63 - 1}


# No error repeats the refused value: a secret may be in the wrong cell.
def one_of(values: list[str]) -> Callable[[str], str]:
    """Return a parser that accepts only these values."""

    def parse(value: str) -> str:
        if value not in values:
            raise ValueError(f"must be {', '.join(values)}")
        return value

    return parse


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


def yes(value: str) -> bool:
    """Parse yes or no."""
    return one_of(["yes", "no"])(value) == "yes"


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
