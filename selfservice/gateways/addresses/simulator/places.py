"""The addresses of the simulated register: generated streets in Danish towns, the same at every start."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache
from uuid import NAMESPACE_URL, uuid5

# Postcode, town, municipality, and the corner of its streets in UTM zone 32.
TOWNS = (
    ("2150", "Nordhavn", "0101", 726000, 6179000),
    ("2650", "Hvidovre", "0167", 719000, 6171000),
    ("3400", "Hillerød", "0219", 706000, 6203000),
    ("4000", "Roskilde", "0265", 694000, 6171000),
    ("4600", "Køge", "0259", 700000, 6150000),
    ("5000", "Odense C", "0461", 587000, 6140000),
    ("6700", "Esbjerg", "0561", 465000, 6148000),
    ("7100", "Vejle", "0630", 534000, 6174000),
    ("8000", "Aarhus C", "0751", 574000, 6223000),
    ("9000", "Aalborg", "0851", 556000, 6323000),
)
COMMON = (
    "Kajgade", "Sydkajen", "Havnevej", "Industrivej", "Møllevej", "Banegårdsgade", "Rugvænget", "Smedeland",
    "Østergade", "Ringvejen", "Tømmerhavnen", "Fabriksparken",
)  # fmt: skip
# Streets that one town has alone.
ALONE = {
    "Nordhavn": ("Århusgade", "Sandkaj"),
    "Roskilde": ("Algade", "Skomagergade"),
    "Odense C": ("Vindegade", "Albani Torv"),
    "Aarhus C": ("Åboulevarden", "Sønder Allé"),
    "Aalborg": ("Vesterbro", "Østre Havnegade"),
}
HORSENS = ("8700", "Horsens", "0615", 552000, 6191000)
DOORS = (("st", "tv"), ("st", "th"), ("1", "tv"), ("1", "th"), ("2", "tv"), ("2", "th"))
# Two doors, and no floors but the ground floor: shops side by side.
SHOPS = (("st", "1"), ("st", "2"))
# Houses of the demo's companies, each with one address.
SINGLE = {("Vesterbro", 31), ("Søndervangsvej", 17), ("Industrivej", 20)}


@dataclass(frozen=True, slots=True)
class Road:
    """A street in one postcode."""

    street: str
    postcode: str
    town: str
    municipality: str
    code: str
    east: int
    north: int

    @property
    def title(self) -> str:
        return f"{self.street}, {self.postcode} {self.town}"

    @property
    def uuid(self) -> str:
        return identifier(self.title)


@dataclass(frozen=True, slots=True)
class House:
    """A house number, with the floors and doors of its addresses: a pair of empty texts for a house with one."""

    road: Road
    number: str
    doors: tuple[tuple[str, str], ...]

    @property
    def title(self) -> str:
        return f"{self.road.street} {self.number}, {self.road.postcode} {self.road.town}"

    @property
    def uuid(self) -> str:
        return identifier(f"husnummer {self.title}")

    @property
    def addresses(self) -> tuple[Place, ...]:
        return tuple(Place(self, floor, door) for floor, door in self.doors)


@dataclass(frozen=True, slots=True)
class Place:
    """An address: a house number with a floor and a door, or without."""

    house: House
    floor: str
    door: str

    @property
    def title(self) -> str:
        road = self.house.road
        inside = f", {self.floor}.{f' {self.door}' if self.door else ''}" if self.floor else ""
        return f"{road.street} {self.house.number}{inside}, {road.postcode} {road.town}"

    @property
    def uuid(self) -> str:
        return identifier(self.title)


def identifier(title: str) -> str:
    """Return the UUID of what has this title."""
    return str(uuid5(NAMESPACE_URL, f"https://addresses.example/{title}"))


def _roads() -> list[Road]:
    found = []
    for postcode, town, municipality, east, north in TOWNS:
        for index, street in enumerate((*COMMON, *ALONE.get(town, ()))):
            code = f"{index * 37 + 101:04d}"
            found.append(Road(street, postcode, town, municipality, code, east + index * 230, north + index * 170))
    return [*found, Road("Søndervangsvej", *HORSENS[:3], "2451", *HORSENS[3:])]


@cache
def houses() -> dict[Road, tuple[House, ...]]:
    """Return the house numbers of each street, in their order."""
    return {road: tuple(_houses(road)) for road in _roads()}


def _houses(road: Road) -> list[House]:
    chance = random.Random(road.title)  # noqa: S311  (the same addresses at every start)
    found = []
    for number in range(1, 32 + chance.randrange(10)):
        doors: tuple[tuple[str, str], ...] = (("", ""),)
        kind = chance.random()
        several = number > 12 and (road.street, number) not in SINGLE
        if several and kind < 0.12:
            doors = DOORS
        elif (several and kind < 0.16) or (road.street, number) == ("Kajgade", 10):
            doors = SHOPS
        found.append(House(road, str(number), doors))
        if chance.random() < 0.08:
            found.append(House(road, f"{number}A", (("", ""),)))
    return found


@cache
def by_uuid() -> dict[str, House | Place]:
    """Return all house numbers and addresses by id."""
    every = [house for road in houses().values() for house in road]
    found: dict[str, House | Place] = {house.uuid: house for house in every}
    return found | {place.uuid: place for house in every for place in house.addresses}
