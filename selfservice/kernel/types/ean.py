"""EAN location numbers (GLN): thirteen digits that address electronic invoices."""

from __future__ import annotations

from stdnum import ean as rule
from stdnum.exceptions import ValidationError


class EAN(str):
    """A valid 13-digit EAN number (modulus 10, weights 1 and 3)."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> EAN:
        """Read thirteen digits with or without spaces; raise ValueError otherwise."""
        digits = "".join(c for c in text if c not in " -\u00a0\u202f")
        if len(digits) != 13 or not (digits.isascii() and digits.isdigit()):
            raise ValueError("an EAN number has 13 digits")
        try:
            return cls(rule.validate(digits))
        except ValidationError as error:
            raise ValueError("the check digit is wrong") from error
