"""The search of the simulated register: each word of the text begins a word of the address, and å equals aa."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from selfservice.gateways.addresses.simulator.places import House, Place, Road, houses

NUMBER = re.compile(r"[0-9]{1,3}[a-z]?")


def words(text: str) -> list[str]:
    """Return the words of a text as they are compared."""
    plain = re.sub(r"[,.\s]+", " ", text.casefold()).replace("å", "aa")
    return plain.split()


@cache
def _road_words(road: Road) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(words(road.street)), tuple(words(f"{road.postcode} {road.town}"))


def search(text: str, most: int, *, addresses: bool, gone: set[str]) -> list[dict[str, Any]]:
    """Return the first `most` hits for a text, without ids that are `gone`."""
    street, number, rest = _split(words(text))
    if number:
        found = list(_numbers(street, number, rest, most, addresses=addresses))
    else:
        found = list(_streets(street, most, addresses=addresses))
    return [hit for hit in found if hit["id"] not in gone][:most]


def _split(given: list[str]) -> tuple[list[str], str, list[str]]:
    """Return the words before the house number, the house number or "", and the words after it."""
    for index, word in enumerate(given):
        if index and NUMBER.fullmatch(word):
            return given[:index], word, given[index + 1 :]
    return given, "", []


def _begins(wanted: Iterable[str], present: tuple[str, ...]) -> bool:
    return all(any(each.startswith(word) for each in present) for word in wanted)


def _matching(wanted: list[str]) -> tuple[list[Road], bool]:
    """Return the streets with these words, only those with exactly this name if there are any.

    Also return whether the name is clear: exactly written, or the only one.
    """
    found, exact = [], []
    for road in houses():
        street, town = _road_words(road)
        if _begins(wanted, street + town):
            found.append(road)
            if tuple(wanted[: len(street)]) == street:
                exact.append(road)
    return (exact, True) if exact else (found, len({road.street for road in found}) == 1)


def _streets(wanted: list[str], most: int, *, addresses: bool) -> Iterator[dict[str, Any]]:
    roads, clear = _matching(wanted)
    if clear and len(roads) == 1:
        yield from _hits(list(houses()[roads[0]]), [], most, addresses=addresses)
        return
    by_name: dict[str, list[Road]] = {}
    for road in roads:
        by_name.setdefault(road.street, []).append(road)
    for name, same in sorted(by_name.items()):
        if len(same) > 1 and not clear:
            yield {"type": "vejnavn", "id": name, "titel": name, "vejnavn": name}
            continue
        for road in same:
            yield {"type": "navngivenvejpostnummer", "id": road.uuid, "titel": road.title, **_of(road),
                   "antal_husnumre": len(houses()[road])}  # fmt: skip


def _numbers(
    wanted: list[str], number: str, rest: list[str], most: int, *, addresses: bool
) -> Iterator[dict[str, Any]]:
    roads, clear = _matching(wanted)
    near = [house for road in roads for house in houses()[road] if house.number.casefold().startswith(number)]
    same = [house for house in near if house.number.casefold() == number and _fits(rest, *house.addresses)]
    if not clear:
        for name in sorted({house.road.street for house in same}):
            title = f"{name} {number.upper()}"
            yield {"type": "vejnavnhusnummer", "id": title, "titel": title, "vejnavn": name, "husnummer": number}
        return
    yield from _hits(same, rest, most, addresses=addresses)
    if not rest:
        yield from _hits([house for house in near if house not in same], [], 0, addresses=addresses)


def _fits(rest: list[str], *places: Place) -> bool:
    """Return whether the words after the house number may be those of one of the addresses.

    A number of fewer than four digits is a floor or a door, never the beginning of a postcode.
    """
    inside = tuple(word for place in places for word in (place.floor, place.door))
    both = inside + _road_words(places[0].house.road)[1]
    return all(_begins([word], inside if word.isdigit() and len(word) < 4 else both) for word in rest)


def _hits(found: list[House], rest: list[str], most: int, *, addresses: bool) -> Iterator[dict[str, Any]]:
    """Yield house numbers, or their addresses: all of them if they are at most `most`, or if it is one house."""
    expand = len(found) == 1 or sum(len(house.doors) for house in found) <= most
    for house in found:
        if addresses and (expand or len(house.doors) == 1):
            yield from (_place_hit(place) for place in house.addresses if _fits(rest, place))
        else:
            yield _house_hit(house)


def _of(road: Road) -> dict[str, str]:
    return {"vejnavn": road.street, "postnr": road.postcode, "postdistrikt": road.town}


def _house_hit(house: House) -> dict[str, Any]:
    return {"type": "husnummer", "id": house.uuid, "titel": house.title, "husnummer": house.number, **_of(house.road)}


def _place_hit(place: Place) -> dict[str, Any]:
    return {"type": "adresse", "id": place.uuid, "titel": place.title, "husnummer": place.house.number,
            "husnummerId": place.house.uuid, **_of(place.house.road)}  # fmt: skip
