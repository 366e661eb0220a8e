"""Interface of the qualification: what can be had at an address of the register (gateway `addresses`), and when.

It is a gateway of its own, because the operator's inventory answers and not the public register: another system,
token and agreement, and one may be down while the other works. An answer has three values; Unavailable is none of
them, and neither is AddressUnknown: both mean that nobody has said no.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from selfservice.kernel.core.errors import Refused

INTERNET, TELEPHONY, CIRCUITS = "internet", "telephony", "circuits"
FIBRE, COAX, DSL, WIRELESS = "fiber", "coax", "dsl", "5g"
TECHNOLOGIES = (FIBRE, COAX, DSL, WIRELESS)
# As wished; not as wished, but something else; nothing.
QUALIFIED, ALTERNATIVE, UNQUALIFIED = "qualified", "alternative", "unqualified"
# Reasons of the last two; "" for one that the portal does not know, whose text is the inventory's.
NO_TECHNOLOGY, TOO_SLOW, NO_COVERAGE, NO_CAPACITY = "noTechnology", "tooSlow", "noCoverage", "noCapacity"
REASONS = (NO_TECHNOLOGY, TOO_SLOW, NO_COVERAGE, NO_CAPACITY)


@dataclass(frozen=True, slots=True)
class Offer:
    """A technology at the address, with its highest speeds in Mbit/s, and from how many working days to how many.

    `technician` says whether a visit is needed.
    """

    technology: str
    down_mbit: int
    up_mbit: int
    days_from: int
    days_to: int
    technician: bool


@dataclass(frozen=True, slots=True)
class Qualification:
    """What can be had: `offers` as wished, fastest first, or else `alternatives`, and why not as wished.

    `reason` is one of REASONS or "", `text` the inventory's own words. The answer holds until `valid_until`.
    """

    outcome: str
    offers: tuple[Offer, ...] = ()
    alternatives: tuple[Offer, ...] = ()
    reason: str = ""
    text: str = ""
    valid_until: date | None = None


class AddressUnknown(Refused):
    """The inventory does not have the address: a person must look, and nobody has said no."""


class Qualifications(Protocol):
    """The operator's inventory of lines."""

    def qualify(self, address_id: str, category: str, *, technology: str = "", down_mbit: int = 0) -> Qualification:
        """Return what can be had at an address, by a technology or any, with at least a speed.

        Raises Unavailable within three seconds, and AddressUnknown.
        """
        ...
