"""CVR numbers: eight digits that identify a Danish company (Det Centrale Virksomhedsregister)."""

from __future__ import annotations

from stdnum.dk import cvr as rule
from stdnum.exceptions import ValidationError


class CVR(str):
    """A valid CVR number, eight digits without spaces.

    The check digit is modulus 11 with the weights 2, 7, 6, 5, 4, 3, 2, 1.
    """

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> CVR:
        """Read "12 34 56 74", "DK12345674" or "12345674"; raise ValueError for anything else."""
        digits = text.strip().upper().removeprefix("DK")
        digits = "".join(c for c in digits if c not in " -.\u00a0\u202f")
        if not (digits.isascii() and digits.isdigit()):
            raise ValueError("not a CVR number")
        try:
            return cls(rule.validate(digits))
        except ValidationError as error:
            raise ValueError("not a CVR number") from error

    @property
    def shown(self) -> str:
        """Return the Danish notation, "12 34 56 74", with no-break spaces."""
        return "\u00a0".join(self[i : i + 2] for i in range(0, 8, 2))
