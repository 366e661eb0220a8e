"""ICCID: the number printed on a SIM card (ITU-T E.118)."""

from __future__ import annotations

from stdnum import luhn


class ICCID(str):
    """A valid ICCID: 19 or 20 digits that start with 89, Luhn-checked."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> ICCID:
        """Read the number with or without spaces; raise ValueError otherwise."""
        digits = "".join(c for c in text if c not in " -\u00a0\u202f")
        if not (digits.isascii() and digits.isdigit()) or len(digits) not in (19, 20) or not digits.startswith("89"):
            raise ValueError("a SIM card number has 19 or 20 digits and starts with 89")
        if not luhn.is_valid(digits):
            raise ValueError("the check digit is wrong")
        return cls(digits)
