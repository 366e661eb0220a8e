"""What the portal asks of the CVR register."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class CompanyRecord:
    """What the register says of a company. `status` is its own word: NORMAL, UNDERKONKURS, OPHØRT …"""

    cvr: str
    name: str
    street: str
    postcode: str
    city: str
    status: str


class Register(Protocol):
    """Det Centrale Virksomhedsregister."""

    def find(self, cvr: str) -> CompanyRecord | None:
        """The company with the number, or None. Raises Unavailable."""
        ...
