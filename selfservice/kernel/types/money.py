"""Amounts of Danish kroner: Decimal with two decimals, rounded half up as invoices are."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

CENT = Decimal("0.01")
# More than any amount of the portal, and less than what bigint holds.
LARGEST_ORE = 10**15
# "1.234" is Danish for a thousand and more; "1234.5" and "1234.56" are machine formats.
DANISH = re.compile(r"-?(?:[0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+)(?:,[0-9]+)?")
PLAIN = re.compile(r"-?[0-9]+\.[0-9]+")


def kroner(value: Decimal | int | str) -> Decimal:
    """Return the amount with two decimals, half up.

    Accepts Danish notation ("1.234,56 kr.") and plain decimals ("1234.56"), but not the ambiguous English notation
    ("1,234.56"). Raises ValueError for text that is no amount, TypeError for a float: it can't represent an øre.
    """
    if isinstance(value, str):
        value = Decimal(_plain(value))
    elif isinstance(value, float):
        raise TypeError("an amount is no float")
    try:
        amount = Decimal(value).quantize(CENT, ROUND_HALF_UP)
    except InvalidOperation as error:
        raise ValueError("not an amount") from error
    if not amount.is_finite():
        raise ValueError("not an amount")
    # No "-0.00".
    return amount + 0


def _plain(text: str) -> str:
    compact = re.sub("[ \u00a0\u202f]", "", text.strip()).removesuffix("kr.").removesuffix("kr").replace("\u2212", "-")
    if DANISH.fullmatch(compact):
        return compact.replace(".", "").replace(",", ".")
    if PLAIN.fullmatch(compact):
        return compact
    raise ValueError("not an amount")


def vat(net: Decimal, rate: Decimal = Decimal("0.25")) -> Decimal:
    """Return the Danish VAT (25 %) of the sum of one rate category; never compute it per line."""
    return kroner(net * rate)


def ore(amount: Decimal) -> int:
    """Return the amount in whole øre, as integers of the database hold it; more than LARGEST_ORE is that."""
    return max(-LARGEST_ORE, min(LARGEST_ORE, int(kroner(amount) * 100)))
