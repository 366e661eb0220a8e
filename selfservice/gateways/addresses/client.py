"""Client of Adressevælger (adressevaelger.dk; github.com/Klimadatastyrelsen/adressevaelger, PyPI `adressevaelger`).

    GET /adresser/soeg?tekst=Kajgade 4&maksimum=30&token=…      or /husnumre/soeg
    200 {"status": "ok", "fund": [{"id": …, "type": "adresse", "titel": "Kajgade 4, 2150 Nordhavn"}]}
    GET /adresser/{id}?token=…                                  or /husnumre/{id}
    200 {"status": "ok", "adresse": {…}}                        or "husnummer"
    400 {"status": "fejl", "beskrivelse": …}                    an invalid text; a "fejl" may also come with 200

How it refuses a token or does not find an id is not described: 401 and 403, or a "fejl" that names the token, are our
error, and any other "fejl" of a look-up means that there is no such address.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings

from selfservice.gateways.addresses.port import (
    ADDRESS,
    HOUSE,
    KINDS,
    LONGEST_TEXT,
    Address,
    SearchRefused,
    Suggestion,
)
from selfservice.gateways.http import call
from selfservice.kernel.core.errors import Refused, Unavailable

# A person waits.
SECONDS = 2
LONGEST = 200
# Statuses of Danmarks Adresseregister: "nedlagt" and "henlagt".
ENDED = ("4", "5")


class HttpAddresses:
    """Client of Adressevælger and of its simulator."""

    def search(self, text: str, *, houses: bool = False, most: int = 30) -> tuple[Suggestion, ...]:
        cleaned = " ".join(text.replace("\0", " ").split())
        if not 1 <= len(cleaned) <= LONGEST_TEXT:
            raise SearchRefused(f"a text of 1 to {LONGEST_TEXT} characters is wanted")
        try:
            found = _fetch(f"{_path(houses)}/soeg", tekst=cleaned, maksimum=str(most))
        except _Failure as failure:
            raise SearchRefused(str(failure)) from failure
        hits = found.get("fund")
        if not isinstance(hits, list):
            raise Unavailable("unreadable answer")
        return tuple(_suggestion(each, houses) for each in hits[:most])

    def look_up(self, address_id: str, *, house: bool = False) -> Address | None:
        try:
            identifier = str(UUID(address_id))
        except ValueError:
            return None
        try:
            found = _fetch(f"{_path(house)}/{identifier}")
        except _Failure:
            return None
        return _house(found.get(HOUSE), identifier) if house else _address(found.get(ADDRESS), identifier)


class _Failure(Refused):
    """The register's "fejl"; its text is the description."""


def _path(house: bool) -> str:
    return "husnumre" if house else "adresser"


def _fetch(path: str, **params: str) -> dict[str, Any]:
    """Return the register's "ok". Raises Unavailable, and _Failure for its "fejl"."""
    answer = call(
        "GET", f"{settings.ADDRESSES_URL}/{path}", read=SECONDS, params={**params, "token": settings.ADDRESSES_TOKEN}
    )
    try:
        found = answer.json()
    except ValueError:
        found = None
    said = found if isinstance(found, dict) else {}
    why = _text(said, "beskrivelse")
    if answer.status_code == 404 or (said.get("status") == "fejl" and answer.status_code in (200, 400)):
        if "token" in why.casefold():
            raise Unavailable("token refused")
        raise _Failure(why or f"HTTP {answer.status_code}")
    if answer.status_code != 200:
        raise Unavailable(f"HTTP {answer.status_code}")
    if said.get("status") != "ok":
        raise Unavailable("unreadable answer")
    return said


def _suggestion(hit: Any, houses: bool) -> Suggestion:
    given = hit if isinstance(hit, dict) else {}
    kind, title, identifier = _text(given, "type"), _text(given, "titel"), _text(given, "id")
    final = kind == ADDRESS or (houses and kind == HOUSE)
    if kind not in KINDS or not title or (final and not identifier):
        raise Unavailable("unreadable answer")
    return Suggestion(identifier, kind, title, final)


def _address(given: Any, identifier: str) -> Address | None:
    found = _object(given)
    if _text(found, "status") in ENDED:
        return None
    return _read(
        _object(found.get(HOUSE)), identifier, ADDRESS, _text(found, "adressebetegnelse"),
        floor=_text(found, "etagebetegnelse"), door=_text(found, "doerbetegnelse"),
    )  # fmt: skip


def _house(given: Any, identifier: str) -> Address | None:
    found = _object(given)
    if _text(found, "status") in ENDED:
        return None
    return _read(found, identifier, HOUSE, _text(found, "adgangsadressebetegnelse"))


def _read(house: dict[str, Any], identifier: str, kind: str, text: str, *, floor: str = "", door: str = "") -> Address:
    postcode, road = _object(house.get("postnummer")), _object(house.get("navngivenvejkommunedel"))
    point = _object(_object(house.get("adgangspunkt"), empty=True).get("koordinater"), empty=True)
    street = _text(house, "vejnavn") or _text(_object(house.get("navngivenvej"), empty=True), "vejnavn")
    found = Address(
        address_id=identifier, kind=kind, text=text, street=street, number=_text(house, "husnummertekst"),
        floor=floor, door=door, postcode=_text(postcode, "postnr"), town=_text(postcode, "navn"),
        municipality=_text(road, "kommune"), road_code=_text(road, "vejkode"),
        east=_metres(point, "x"), north=_metres(point, "y"),
    )  # fmt: skip
    if not (found.text and found.street and found.number and found.postcode):
        raise Unavailable("unreadable answer")
    return found


def _object(given: Any, *, empty: bool = False) -> dict[str, Any]:
    if given is None and empty:
        return {}
    if not isinstance(given, dict):
        raise Unavailable("unreadable answer")
    return given


def _text(given: dict[str, Any], name: str) -> str:
    text = given.get(name)
    return text[:LONGEST].replace("\0", "").strip() if isinstance(text, str) else ""


def _metres(given: dict[str, Any], name: str) -> float | None:
    metres = given.get(name)
    return float(metres) if isinstance(metres, int | float) and not isinstance(metres, bool) else None
