"""The API of the simulated register: search by text, and look-up by id."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from selfservice.gateways.addresses.simulator.places import House, Place, by_uuid
from selfservice.gateways.addresses.simulator.search import search
from selfservice.simulators.faults import HANG_SECONDS, ConnectionDropped, Fault, after_store, before_store, next_fault
from selfservice.simulators.reading import number
from selfservice.simulators.store import Store

LONGEST_TEXT, DEFAULT_HITS, MOST_HITS = 73, 10, 100
SINCE = {"virkningfra": "2018-04-18T09:00:00Z", "virkningtil": None}


def failure(why: str, status: int = 400) -> Response:
    """Return the register's own error."""
    return JSONResponse({"status": "fejl", "beskrivelse": why}, status)


async def _trouble(request: Request, fault: Fault | None) -> Response | None:
    """Return the answer to a wrong token or of a fault, if any."""
    store: Store = request.app.state.store
    store.run("UPDATE address_calls SET calls = calls + 1")
    if fault and fault.mode == "slow":
        await asyncio.sleep(HANG_SECONDS)
        raise ConnectionDropped
    token = request.query_params.get("token")
    if (fault and fault.mode == "token_refused") or token != request.app.state.settings["ADDRESSES_TOKEN"]:
        return failure("Token er ikke gyldig", 401)
    return await before_store(fault)


async def find(request: Request) -> Response:
    """Search by text: addresses, or house numbers."""
    fault = await next_fault("addresses")
    if answer := await _trouble(request, fault):
        return answer
    text = request.query_params.get("tekst", "").strip()
    if not 1 <= len(text) <= LONGEST_TEXT:
        return failure("Parameteren tekst skal være på 1 til 73 tegn")
    most = int(number(request.query_params.get("maksimum"), DEFAULT_HITS, most=MOST_HITS)) or DEFAULT_HITS
    addresses = request.url.path.startswith("/adresser/")
    found = search(text, most, addresses=addresses, gone=gone(request.app.state.store))
    return await after_store(fault) or JSONResponse({"status": "ok", "beskrivelse": "", "fund": found})


async def get_one(request: Request) -> Response:
    """Return one address, or one house number."""
    fault = await next_fault("addresses")
    if answer := await _trouble(request, fault):
        return answer
    wanted = Place if request.url.path.startswith("/adresser/") else House
    identifier = request.path_params["id"].lower()
    found = by_uuid().get(identifier)
    vanished = fault is not None and fault.mode == "address_vanished"
    if vanished or not isinstance(found, wanted) or identifier in gone(request.app.state.store):
        return failure("Der findes ingen adresse med dette id", 200)
    body = {"adresse": address(found)} if isinstance(found, Place) else {"husnummer": house(found)}
    return await after_store(fault) or JSONResponse({"status": "ok", **body})


def gone(store: Store) -> set[str]:
    """Return the ids that were removed by hand."""
    return {row["id"] for row in store.rows("SELECT id FROM address_gone")}


def address(place: Place) -> dict[str, Any]:
    """Return an address in the register's format."""
    return {
        "id_lokalid": place.uuid, "adressebetegnelse": place.title, "etagebetegnelse": place.floor or None,
        "doerbetegnelse": place.door or None, "status": "3", **SINCE, "husnummer": house(place.house),
    }  # fmt: skip


def house(found: House) -> dict[str, Any]:
    """Return a house number in the register's format."""
    road = found.road
    east, north = road.east + 7.5 * len(found.number), road.north + 12.25 * int(found.number.rstrip("A"))
    return {
        "id_lokalid": found.uuid, "husnummertekst": found.number, "adgangsadressebetegnelse": found.title,
        "vejnavn": road.street, "status": "3", **SINCE,
        "adgangspunkt": {"status": "3", "koordinater": {"x": east, "y": north}, "geometri": f"POINT({east} {north})"},
        "postnummer": {"navn": road.town, "postnr": road.postcode, "status": "3"},
        "navngivenvej": {"vejnavn": road.street},
        "navngivenvejkommunedel": {"kommune": road.municipality, "vejkode": road.code},
        "navngivenvejpostnummer": {"id_lokalid": road.uuid}, "supplerendebynavn": None,
    }  # fmt: skip


routes = [
    Route(path, endpoint, methods=["GET"])
    for kind in ("adresser", "husnumre")
    for path, endpoint in ((f"/{kind}/soeg", find), (f"/{kind}/{{id}}", get_one))
]
