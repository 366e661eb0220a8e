"""Pages of the simulated register: search it as the portal does, and remove an address."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from selfservice.gateways.addresses.simulator.api import LONGEST_TEXT, gone
from selfservice.gateways.addresses.simulator.places import Place, by_uuid, houses
from selfservice.gateways.addresses.simulator.search import search
from selfservice.simulators.pages import json_or_page, wants_json
from selfservice.simulators.store import Store

SHOWN = 30


async def register(request: Request) -> Response:
    """Serve the register. GET: search it, and list what was removed. DELETE: restore it, and count calls from 0."""
    store: Store = request.app.state.store
    if request.method == "DELETE":
        store.run("DELETE FROM address_gone")
        store.run("UPDATE address_calls SET calls = 0")
        return Response(status_code=204)
    query = request.query_params.get("q", "").strip()[:LONGEST_TEXT]
    removed = gone(store)
    hits = search(query, SHOWN, addresses=True, gone=removed) if query else []
    data: dict[str, Any] = {
        "hits": hits, "gone": [{"id": each, "title": _title(each)} for each in sorted(removed)],
        "calls": store.rows("SELECT calls FROM address_calls")[0]["calls"],
    }  # fmt: skip
    streets = {road.street for road in houses()}
    size = {"streets": len(streets), "places": sum(isinstance(each, Place) for each in by_uuid().values())}
    return json_or_page(request, data, "addresses/templates/register.html", q=query, **size, **data)


async def remove(request: Request) -> Response:
    """Remove an address or a house number (POST), or restore it, if it is removed already."""
    store, identifier = request.app.state.store, request.path_params["id"].lower()
    if identifier not in by_uuid():
        return JSONResponse({"error": "unknown address"}, 404)
    if not store.run("DELETE FROM address_gone WHERE id = ?", [identifier]):
        store.run("INSERT INTO address_gone VALUES (?)", [identifier])
    return Response(status_code=204) if wants_json(request) else RedirectResponse("/sim/addresses/", 303)


def _title(identifier: str) -> str:
    found = by_uuid().get(identifier)
    return found.title if found else identifier


routes = [
    Route("/sim/addresses/", register, methods=["GET"]),
    Route("/sim/addresses", register, methods=["DELETE"]),
    Route("/sim/addresses/{id}/remove", remove, methods=["POST"]),
]
