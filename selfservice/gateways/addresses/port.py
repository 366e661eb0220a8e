"""Interface of the register of addresses: search by text in one or two steps, and look up what was chosen by its id.

Each method is one call of the register. Store the id AND the text of a chosen address: an id may vanish later.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from selfservice.kernel.core.errors import Refused

# The kinds of suggestions: a street (in several postcodes), a number of such a street, a street in one postcode, a
# house number, and an address, which may have a floor and a door.
STREET, STREET_NUMBER, STREET_IN_TOWN = "vejnavn", "vejnavnhusnummer", "navngivenvejpostnummer"
HOUSE, ADDRESS = "husnummer", "adresse"
KINDS = (STREET, STREET_NUMBER, STREET_IN_TOWN, HOUSE, ADDRESS)
# The register accepts texts of 1 to 73 characters.
LONGEST_TEXT = 73


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A hit of a search. One that is not `final` means several: search again with its `title` as text.

    `suggestion_id` is the id of the register (a UUID) if it is final, else any text, or "".
    """

    suggestion_id: str
    kind: str
    title: str
    final: bool


@dataclass(frozen=True, slots=True)
class Address:
    """An address, or a house number without floor and door. `text` is how it is written on a letter.

    `floor` and `door` are empty where there are none. `municipality` and `road_code` are of four digits. `east` and
    `north` are metres in UTM zone 32, or None.
    """

    address_id: str
    kind: str
    text: str
    street: str
    number: str
    floor: str
    door: str
    postcode: str
    town: str
    municipality: str
    road_code: str
    east: float | None
    north: float | None


class SearchRefused(Refused):
    """The register does not accept the text of a search."""


class Addresses(Protocol):
    """Danmarks Adresseregister by Adressevælger. All methods raise Unavailable, within two seconds."""

    def search(self, text: str, *, houses: bool = False, most: int = 30) -> tuple[Suggestion, ...]:
        """Return at most `most` suggestions for a text; with `houses`, house numbers instead of addresses.

        Raises SearchRefused for a text that is empty or longer than LONGEST_TEXT.
        """
        ...

    def look_up(self, address_id: str, *, house: bool = False) -> Address | None:
        """Return the address (or the `house` number) with an id, or None if there is none, or no longer."""
        ...
