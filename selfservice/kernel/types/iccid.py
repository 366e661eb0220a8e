"""ICCID: the number printed on a SIM card (ITU-T E.118)."""

from __future__ import annotations

import re

from stdnum import luhn

from selfservice.kernel.types import cleaning

# Files and devices store two digits in a byte, and fill an odd number of digits up with an F (ETSI TS 102 221).
FILLER = re.compile("(?<=[0-9]{19})F$", re.IGNORECASE)


class ICCID(str):
    """A valid ICCID: 19 or 20 digits that start with 89, Luhn-checked."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> ICCID:
        """Read the number as people write it, with or without the filler F; raise NumberError otherwise."""
        digits = cleaning.digits_of(FILLER.sub("", cleaning.compact(text, cleaning.ICCID)), "a SIM card number")
        if len(digits) not in (19, 20):
            raise cleaning.NumberError("a SIM card number has 19 or 20 digits", "length", digits=len(digits))
        if not digits.startswith("89"):
            raise cleaning.NumberError("a SIM card number starts with 89", "start")
        if not luhn.is_valid(digits):
            raise cleaning.NumberError("the check digit is wrong", "check")
        return cls(digits)
