"""The simulated register: participants with the document types that they accept, as an SMP publishes them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from selfservice.gateways.nemhandel.simulator.calls import LOOK_UP, fault_of
from selfservice.gateways.nemhandel.simulator.types import TYPES, described
from selfservice.simulators.faults import after_store, before_store
from selfservice.simulators.pages import json_or_page
from selfservice.simulators.reading import json_object
from selfservice.simulators.store import Store

SCHEME = "iso6523-actorid-upis"
BIS3 = ["bis3_invoice", "bis3_credit_note"]
OIOUBL = ["oioubl_invoice", "oioubl_credit_note", "oioubl_reminder"]
NO_INVOICES = ["oioubl_order"]
KNOWN = [
    # The EAN number of the demo's accounts.
    ("0088:5798009883735", "Nordhavn Byg A/S, bogholderiet", BIS3 + OIOUBL),
    ("0088:5798001000017", "Nordhavn Kommune, økonomi (kun OIOUBL)", OIOUBL),
    ("0088:5798001000024", "Nordhavn Bogbus (modtager ikke fakturaer)", NO_INVOICES),
    ("0088:5798001000031", "Nordhavn Havnekontor (kun BIS 3)", BIS3),
    ("0184:DK12345674", "Nordhavn Byg A/S", BIS3 + OIOUBL),
    ("0184:DK40000011", "Nordhavn Anlæg ApS (kun OIOUBL)", OIOUBL),
    ("0184:DK99000015", "Fjordens Fragt A/S (modtager ikke fakturaer)", NO_INVOICES),
]
PLACES = (
    "Aabenraa", "Assens", "Billund", "Brønderslev", "Dragør", "Egedal", "Esbjerg", "Fanø", "Favrskov", "Faxe",
    "Fredensborg", "Fredericia", "Frederikshavn", "Furesø", "Glostrup", "Greve", "Gribskov", "Haderslev", "Hedensted",
    "Herlev", "Hillerød", "Hjørring", "Holbæk", "Holstebro", "Horsens", "Hvidovre", "Ikast", "Ishøj", "Jammerbugt",
    "Kalundborg", "Kerteminde", "Kolding", "Køge", "Langeland", "Lemvig", "Lolland", "Læsø", "Mariagerfjord", "Morsø",
    "Nyborg", "Næstved", "Odder", "Randers", "Rebild", "Ringsted", "Samsø", "Silkeborg", "Skive", "Thisted", "Ærø",
)  # fmt: skip
PLACE_KINDS = ("Bibliotek", "Børnehus", "Musikskole", "Plejecenter", "Skole", "Svømmehal")
SHOWN = 500


def with_check_digit(first: str) -> str:
    """Return the GLN whose first twelve digits are given."""
    total = sum(int(digit) * (3 if index % 2 else 1) for index, digit in enumerate(first))
    return f"{first}{-total % 10}"


def participants() -> Iterator[tuple[str, str, list[str]]]:
    """Yield the initial participants: id, name, accepted document types."""
    yield from KNOWN
    names = [f"{place} {kind}" for place in PLACES for kind in PLACE_KINDS]
    for index, name in enumerate(names):
        accepts = OIOUBL if index % 10 == 3 else NO_INVOICES if index % 25 == 7 else BIS3 + OIOUBL
        yield f"0088:{with_check_digit(f'57980011{index:04d}')}", name, accepts


def seed(store: Store) -> None:
    """Insert the missing participants."""
    with store.transaction():
        for identifier, name, accepts in participants():
            values = [identifier, name, json.dumps(accepts)]
            store.run("INSERT OR IGNORE INTO participant VALUES (?, ?, ?)", values)


def accepted_types(store: Store, identifier: str) -> list[str] | None:
    """Return the names of the document types that a participant accepts, or None if it is not in the register."""
    for row in store.rows("SELECT accepts FROM participant WHERE id = ?", [identifier]):
        found: list[str] = json.loads(row["accepts"])
        return found
    return None


def name_of(store: Store, identifier: str) -> str:
    """Return a participant's name, or "" if it is not in the register."""
    return next((row["name"] for row in store.rows("SELECT name FROM participant WHERE id = ?", [identifier])), "")


async def service_group(request: Request) -> Response:
    """Return the document types of a participant (ServiceGroup)."""
    fault = await fault_of(LOOK_UP)
    if fault and fault.mode == "register_down":
        return Response("Service Unavailable", 503)
    if answer := await before_store(fault) or await after_store(fault):
        return answer
    identifier = request.path_params["participant"]
    accepts = accepted_types(request.app.state.store, identifier)
    if accepts is None:
        return Response("no such participant", 404)
    return Response(_service_group(identifier, accepts, str(request.base_url)), media_type="application/xml")


def _service_group(identifier: str, accepts: list[str], base: str) -> str:
    services = f"{base}{quote(f'{SCHEME}::{identifier}', safe='')}/services/"
    links = (f'<smp:ServiceMetadataReference href="{services}{quote(TYPES[n].identifier, safe="")}"/>' for n in accepts)
    return (
        '<?xml version="1.0" encoding="UTF-8"?><smp:ServiceGroup'
        ' xmlns:smp="http://busdox.org/serviceMetadata/publishing/1.0/"'
        ' xmlns:id="http://busdox.org/transport/identifiers/1.0/">'
        f'<id:ParticipantIdentifier scheme="{SCHEME}">{identifier}</id:ParticipantIdentifier>'
        f"<smp:ServiceMetadataReferenceCollection>{''.join(links)}</smp:ServiceMetadataReferenceCollection>"
        "</smp:ServiceGroup>"
    )


def is_valid(record: dict[str, Any]) -> bool:
    """Return whether the record is a valid participant."""
    accepts = record.get("accepts")
    known = isinstance(accepts, list) and all(isinstance(each, str) and each in TYPES for each in accepts)
    identifier = re.fullmatch(r"0088:[0-9]{13}|0184:DK[0-9]{8}", str(record.get("id")))
    return known and identifier is not None and isinstance(record.get("name"), str)


async def register(request: Request) -> Response:
    """Serve the participants. GET: find them, for people. POST: add or change one, for tests."""
    store: Store = request.app.state.store
    if request.method == "POST":
        given = await json_object(request)
        if not is_valid(given):
            return JSONResponse({"error": "a participant has an id, a name, and document types"}, 400)
        values = [given["id"], given["name"], json.dumps(given["accepts"])]
        store.run("INSERT OR REPLACE INTO participant VALUES (?, ?, ?)", values)
        return JSONResponse(given, 201)
    query = request.query_params.get("q", "").strip()
    digits = re.sub(r"\s", "", query)
    rows = store.rows(
        f"SELECT * FROM participant WHERE id LIKE ? OR name LIKE ? ORDER BY rowid LIMIT {SHOWN}",  # noqa: S608
        [f"%{digits}%", f"%{query}%"],
    )
    for row in rows:
        row["accepts"] = json.loads(row["accepts"])
    return json_or_page(
        request, rows, "nemhandel/templates/register.html", participants=rows, described=described, q=query
    )


routes = [
    Route(f"/{SCHEME}::{{participant}}", service_group, methods=["GET"]),
    Route("/sim/nemhandel/register/", register, methods=["GET"]),
    Route("/sim/nemhandel/register", register, methods=["POST"]),
]
