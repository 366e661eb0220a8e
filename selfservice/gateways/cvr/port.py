"""Interface of the CVR register."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class CompanyRecord:
    """The register's data of a company. `status` is the register's own term: NORMAL, UNDERKONKURS, OPHØRT …"""

    cvr: str
    name: str
    street: str
    postcode: str
    city: str
    status: str


class Register(Protocol):
    """Det Centrale Virksomhedsregister."""

    def find(self, cvr: str) -> CompanyRecord | None:
        """Return the company with the CVR number, or None. Raises Unavailable."""
        ...
