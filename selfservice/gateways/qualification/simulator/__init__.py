"""Simulator of the operator's inventory of lines: TMF645 over HTTP, and a page to change what an address has."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from selfservice.gateways.qualification.settings import SETTINGS
from selfservice.gateways.qualification.simulator.lines import (
    KNOWN,
    PROFILES,
    TECHNOLOGIES,
    check,
    identifier,
    profile_of,
)
from selfservice.simulators.faults import Fault, after_store, before_store, next_fault
from selfservice.simulators.pages import json_or_page
from selfservice.simulators.reading import json_object
from selfservice.simulators.store import Store, now
from selfservice.simulators.system import System

CHECK = "/tmf-api/serviceQualification/v4/checkServiceQualification"
CATEGORIES = ("internet", "telephony", "circuits")
MOST_ITEMS = 20
VALID_DAYS = 30


async def qualify(request: Request) -> Response:
    """Check (POST) what can be had at an address."""
    if request.headers.get("authorization") != f"Bearer {request.app.state.settings['QUALIFICATION_TOKEN']}":
        return JSONResponse({"code": "40", "reason": "unauthorized"}, 401)
    given = (await json_object(request)).get("serviceQualificationItem")
    fault = await next_fault("qualification")
    if answer := await before_store(fault):
        return answer
    items = [_wish(each) for each in given] if isinstance(given, list) and len(given) <= MOST_ITEMS else []
    wishes = [each for each in items if each]
    if not wishes or len(wishes) != len(items):
        return JSONResponse({"code": "20", "reason": "items with a place, a category and a technology are wanted"}, 400)
    store: Store = request.app.state.store
    values = [wishes[0]["address"], wishes[0]["category"], now()]
    store.run("INSERT INTO qualification_check (address, category, at) VALUES (?, ?, ?)", values)
    return await after_store(fault) or JSONResponse(_answer(store, wishes, fault), 201)


def _wish(item: Any) -> dict[str, Any] | None:
    """Return what an item asks, or None if it makes no sense."""
    service = item.get("service") if isinstance(item, dict) else None
    if not isinstance(service, dict):
        return None
    places, listed = service.get("place"), service.get("serviceCharacteristic")
    place = places[0] if isinstance(places, list) and places and isinstance(places[0], dict) else {}
    values = {
        each["name"]: each.get("value")
        for each in (listed if isinstance(listed, list) else [])
        if isinstance(each, dict) and isinstance(each.get("name"), str)
    }
    technology, down, category = values.get("technology"), values.get("downMbit", 0), service.get("category")
    if not all(isinstance(each, str) for each in (place.get("id"), category, technology)) or isinstance(down, bool):
        return None
    if category not in CATEGORIES or technology not in TECHNOLOGIES or not isinstance(down, int):
        return None
    return {"id": str(item.get("id"))[:50], "address": place["id"][:100].lower(), "category": category,
            "technology": technology, "down": down}  # fmt: skip


def _answer(store: Store, wishes: list[dict[str, Any]], fault: Fault | None) -> dict[str, Any]:
    mode = fault.mode if fault else ""
    identity = str(uuid4())
    head = {"id": identity, "href": f"{CHECK}/{identity}"}
    if mode == "qualification_unfinished":
        return head | {"state": "inProgress"}
    profile = {"no_coverage": "none", "only_alternative": "slow", "address_unknown": "unknown"}.get(
        mode, profile_of(store, wishes[0]["address"])
    )
    if profile == "unknown":
        error = {"code": "ADDRESS_UNKNOWN", "value": wishes[0]["address"]}
        return head | {"state": "terminatedWithError", "terminationError": [error]}
    lines = PROFILES[profile][2]
    items = [
        {"id": each["id"], "state": "done", **check(lines, each["category"], each["technology"], each["down"])}
        for each in wishes
    ]
    until = datetime.now(UTC) + timedelta(days=VALID_DAYS)
    return head | {"state": "done", "expirationDate": until.isoformat(), "serviceQualificationItem": items}


async def inventory(request: Request) -> Response:
    """Serve the inventory. GET: known addresses, and those set by hand. POST: set one. DELETE: restore all."""
    store: Store = request.app.state.store
    if request.method == "DELETE":
        store.run("DELETE FROM qualification_profile")
        store.run("DELETE FROM qualification_check")
        return Response(status_code=204)
    if request.method == "POST":
        as_json = "json" in request.headers.get("content-type", "")
        given = await json_object(request) if as_json else dict(await request.form())
        text, profile = str(given.get("address", "")).strip(), str(given.get("profile"))
        address = text.lower() if re.fullmatch(r"[0-9a-fA-F-]{36}", text) else identifier(text)
        if not text or len(text) > 100 or profile not in PROFILES:
            return JSONResponse({"error": "an address and a profile are wanted"}, 400)
        store.run("INSERT OR REPLACE INTO qualification_profile VALUES (?, ?, ?)", [address, text, profile])
        return JSONResponse({"address": address}, 201) if as_json else RedirectResponse("/sim/qualification/", 303)
    changed = store.rows("SELECT * FROM qualification_profile ORDER BY rowid DESC LIMIT 100")
    known = [{"text": text, "address": identifier(text), "profile": profile} for text, profile in KNOWN.items()]
    checks = store.rows("SELECT * FROM qualification_check ORDER BY id DESC LIMIT 10")
    for each in checks:
        each["profile"] = profile_of(store, each["address"])
    rows = changed + [each for each in known if each["address"] not in {row["address"] for row in changed}]
    data = {"addresses": rows, "checks": checks}
    return json_or_page(request, data, "qualification/templates/inventory.html", profiles=PROFILES, **data)


SCHEMA = """
CREATE TABLE IF NOT EXISTS qualification_profile (address TEXT PRIMARY KEY, text TEXT NOT NULL, profile TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS qualification_check (
    id INTEGER PRIMARY KEY, address TEXT NOT NULL, category TEXT NOT NULL, at TEXT NOT NULL);
"""
SYSTEM = System(
    title="Dækning",
    order=65,
    home="/sim/qualification/",
    settings=SETTINGS.secrets,
    schema=SCHEMA,
    modes={
        "no_coverage": "Dækning: intet kan leveres",
        "only_alternative": "Dækning: kun noget andet end ønsket",
        "address_unknown": "Dækning: kender ikke adressen",
        "qualification_unfinished": "Dækning: bliver ikke færdig",
    },
    routes=[
        Route(CHECK, qualify, methods=["POST"]),
        Route("/sim/qualification/", inventory, methods=["GET"]),
        Route("/sim/qualification", inventory, methods=["POST", "DELETE"]),
    ],
)
