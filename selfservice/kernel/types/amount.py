"""Amounts as people type them in Danish. What has two readings is refused, so that none is saved too small."""

from __future__ import annotations

import re
from decimal import Decimal

from selfservice.kernel.types.cleaning import plain

# No amount of the portal is longer; a very long text of digits takes time to convert.
LONGEST = 20
CURRENCY = r"(?:kr\.?|dkk)"
AROUND = re.compile(rf"(?:{CURRENCY} ?)?(.*?)(?:,-)?(?: ?{CURRENCY})?", re.IGNORECASE)
# "10.000" and "10 000" are ten thousand; a comma begins the decimals.
GROUPED = r"[1-9][0-9]{0,2}(?:(?:\.[0-9]{3})+|(?: [0-9]{3})+)"
DANISH = re.compile(rf"(-?)([0-9]+|{GROUPED})(?:,([0-9]+))?")
# "10,000" is ten in Danish and ten thousand in English, "1.5" is one and a half in English and nothing in Danish.
ENGLISH_THOUSANDS = re.compile(r"(-?)([1-9][0-9]{0,2}),([0-9]{3})")
ENGLISH_DECIMALS = re.compile(r"(-?)([0-9]+)\.([0-9]+)")


class AmountError(ValueError):
    """The text is no amount. `readings`: the amounts that it could be, where there are two."""

    def __init__(self, reason: str, readings: tuple[str, ...] = ()) -> None:
        super().__init__(reason)
        self.readings = readings


def amount(text: str) -> Decimal:
    """Return the amount in "10.000", "1.234,50", "1 000 kr.", "kr. 300" or "300,-"; raise AmountError."""
    found = AROUND.fullmatch(plain(text))
    bare = found[1].strip() if found else ""
    if len(bare) > LONGEST:
        raise AmountError("not an amount")
    unclear = ENGLISH_THOUSANDS.fullmatch(bare)
    if unclear is None and (clear := DANISH.fullmatch(bare)):
        sign, whole, decimals = clear.groups()
        # No "-0".
        return Decimal(f"{sign}{re.sub('[. ]', '', whole)}.{decimals or 0}") + 0
    if unclear := unclear or ENGLISH_DECIMALS.fullmatch(bare):
        sign, whole, rest = unclear.groups()
        readings = danish(Decimal(f"{sign}{whole}.{rest}")), danish(Decimal(f"{sign}{whole}{rest}"))
        raise AmountError("it has two readings", readings)
    raise AmountError("not an amount")


def danish(value: Decimal | int) -> str:
    """Return the amount as it is typed in Danish, without needless decimals: "10.000" or "1.234,5"."""
    whole, _dot, rest = f"{value:,f}".partition(".")
    rest = rest.rstrip("0")
    return whole.replace(",", ".") + (f",{rest}" if rest else "")
