"""EAN location numbers (GLN): thirteen digits that address electronic invoices."""

from __future__ import annotations

from stdnum import ean as rule
from stdnum.exceptions import ValidationError

from selfservice.kernel.types import cleaning


class EAN(str):
    """A valid 13-digit EAN number (modulus 10, weights 1 and 3)."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> EAN:
        """Read thirteen digits as people write them; raise NumberError otherwise."""
        digits = cleaning.digits_of(cleaning.compact(text, cleaning.EAN), "an EAN number", 13)
        try:
            return cls(rule.validate(digits))
        except ValidationError as error:
            raise cleaning.NumberError("the check digit is wrong", "check") from error
