"""CVR numbers: eight digits that identify a Danish company (Det Centrale Virksomhedsregister)."""

from __future__ import annotations

import re

from stdnum.dk import cvr as rule
from stdnum.exceptions import ValidationError

from selfservice.kernel.types import cleaning

COUNTRY = re.compile("^DK(?=[0-9])", re.IGNORECASE)


class CVR(str):
    """A valid CVR number, eight digits without spaces.

    The check digit is modulus 11 with the weights 2, 7, 6, 5, 4, 3, 2, 1.
    """

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> CVR:
        """Read "12 34 56 74", "DK12345674", "CVR-nr. 12345674" or "12345674"; raise NumberError for anything else."""
        digits = cleaning.digits_of(COUNTRY.sub("", cleaning.compact(text, cleaning.CVR)), "a CVR number", 8)
        try:
            return cls(rule.validate(digits))
        except ValidationError as error:
            raise cleaning.NumberError("not a CVR number", "check") from error

    @property
    def shown(self) -> str:
        """Return the Danish notation, "12 34 56 74", with no-break spaces."""
        return "\u00a0".join(self[i : i + 2] for i in range(0, 8, 2))
