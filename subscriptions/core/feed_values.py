"""Parsers of the cells of this app's feed files. Each raises ValueError with the reason."""

from __future__ import annotations

import re

from selfservice.kernel.feeds.values import one_of
from selfservice.kernel.types.phone import Phone
from subscriptions.core.numbers import LINE_NUMBER
from subscriptions.models import Subscription

CODE = re.compile(r"[0-9]{8}")
PIN = re.compile(r"[0-9]{4,8}")
CATALOGUE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
# eSIM: the parts between the separators of an LPA string (SGP.22).
SMDP = re.compile(r"[A-Za-z0-9.-]{1,100}")
MATCHING = re.compile(r"[A-Z0-9-]{1,64}")


# No error repeats the refused value: a secret may be in the wrong cell.
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


def puk(value: str) -> str:
    """Parse a PUK code of eight digits."""
    if not CODE.fullmatch(value):
        raise ValueError("a PUK code has 8 digits")
    return value


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
