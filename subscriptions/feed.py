"""The feed files of this app: subscriptions, then their SIM cards and what was used on each day."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.feed import account_number
from selfservice.kernel.crypto import seal
from selfservice.kernel.feed import Column, FeedFile, Reference, line, register
from selfservice.kernel.types.iccid import ICCID
from selfservice.kernel.types.money import kroner
from selfservice.kernel.types.phone import Phone
from subscriptions.models import SimCard, Subscription

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
CODE = re.compile(r"[0-9]{8}")
# As much as a column holds.
MOST = {"integer": 2**31 - 1, "bigint": 2**63 - 1}
LINE_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9./-]{0,31}")


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


def sealed(code: str, iccid: str) -> bytes:
    """A PUK code as it is kept: encrypted, and of no use beside another card."""
    return seal(code.encode(), iccid)


def follow_numbers(cursor: Any) -> None:
    """A card goes with its number to another company, and whoever is no longer barred has nothing to lift.

    What was used before a number moved stays with the company that paid for it.
    """
    cursor.execute(
        "UPDATE subscriptions_simcard sim SET company_id = s.company_id FROM subscriptions_subscription s"
        " WHERE s.id = sim.subscription_id AND s.company_id <> sim.company_id"
    )
    cursor.execute(
        "UPDATE subscriptions_subscription SET lost_since = NULL"
        " WHERE lost_since IS NOT NULL AND NOT ('all' = ANY(bars))"
    )


def of_subscription(column: str) -> Reference:
    """The subscription that a row belongs to, which tells the company too."""
    return Reference(
        column, "subscription_id", "subscriptions_subscription", "number", number, carried={"company_id": "company_id"}
    )


SUBSCRIPTIONS = FeedFile(
    name="subscriptions",
    table="subscriptions_subscription",
    key="number",
    columns=(
        Column("number", number),
        Column("category", one_of(Subscription.Category.values)),
        Column("plan_name", line(100)),
        Column("data_included_mb", whole("integer"), required=False, type="integer", empty=None),
        Column("holder_name", required=False),
        Column("employee_number", line(50), required=False),
        Column("department", line(100), required=False),
        Column("state", one_of(Subscription.State.values)),
        Column("bars", bars, required=False, type="varchar[]", empty=[]),
        Column("terminated_on", day, required=False, type="date", empty=None),
    ),
    references=(
        Reference(
            "account", "account_id", "accounts_account", "number", account_number, carried={"company_id": "company_id"}
        ),
        Reference("username", "user_id", "accounts_user", "username", str.lower, required=False, keeps=True),
    ),
    after=follow_numbers,
)
SIMS = FeedFile(
    name="sims",
    table="subscriptions_simcard",
    key="iccid",
    columns=(
        Column("iccid", ICCID.parse),
        Column("kind", one_of(SimCard.Kind.values)),
        Column("puk1", puk, type="bytea", seal=sealed),
        Column("puk2", puk, required=False, type="bytea", empty=None, seal=sealed),
        Column("active", yes, type="boolean"),
        Column("activated_on", day, required=False, type="date", empty=None),
    ),
    references=(of_subscription("number"),),
    quiet=True,
)
USAGE_DAYS = FeedFile(
    name="usage_days",
    table="subscriptions_usageday",
    key="number,day",
    columns=(
        Column("day", day, type="date"),
        Column("data_bytes", whole("bigint"), type="bigint"),
        Column("voice_seconds", whole("integer"), type="integer"),
        Column("sms", whole("integer"), type="integer"),
        Column("amount", amount, type="numeric"),
    ),
    references=(of_subscription("number"),),
    made={},
)

register(SUBSCRIPTIONS)
register(SIMS)
register(USAGE_DAYS)
