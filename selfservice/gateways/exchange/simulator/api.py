"""The API of the simulated exchange: snapshots, alone and many at once, sounds, usage, and calls."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from selfservice.gateways.exchange.simulator import calls, objects
from selfservice.gateways.exchange.simulator.checks import Problem, need
from selfservice.simulators import event_list
from selfservice.simulators.faults import Fault, after_store, before_store, faults, next_fault
from selfservice.simulators.reading import json_object
from selfservice.simulators.store import Store, now

MOST_SNAPSHOTS = 100
# Faults that concern one kind of call: a snapshot, many at once, or fetching usage.
ONE, MANY, USAGE, OTHER = "one", "many", "usage", "other"
CONCERNS = {
    **dict.fromkeys(event_list.MODES, USAGE),
    "exchange_refuses": ONE,
    "exchange_partly_refuses": MANY,
    "exchange_partly_busy": MANY,
}
MODES = {
    "exchange_refuses": "Telefoncentralen: afviser ændringen",
    "exchange_partly_refuses": "Telefoncentralen: afviser hver anden ændring i en samling",
    "exchange_partly_busy": "Telefoncentralen: har for travlt til hver anden ændring i en samling",
    "exchange_unknown": "Telefoncentralen: kender ikke kunden",
    **event_list.MODES,
}
REASONS = ("MALFORMED", "UNKNOWN_TARGET", "FORBIDDEN", "TAKEN", "UNKNOWN", "TOO_LARGE")


def refusal(problem: Problem) -> Response:
    """Return the response to what is refused."""
    return JSONResponse({"code": problem.code, "text": problem.text}, problem.status)


async def begin(request: Request, kind: str) -> tuple[Fault | None, Response | None]:
    """Check the token, wait for the delay; return the fault of the call, and the response if it ends here."""
    if request.headers.get("authorization") != f"Bearer {request.app.state.settings['EXCHANGE_TOKEN']}":
        return None, JSONResponse({"code": "UNAUTHORIZED", "text": ""}, 401)
    fault = faults.get("exchange")
    # A fault of another kind of call is not counted down.
    fault = None if fault and CONCERNS.get(fault.mode, kind) != kind else await next_fault("exchange")
    if fault and fault.mode == "exchange_unknown":
        return fault, refusal(Problem("UNKNOWN", "Kunden findes ikke", 404))
    return fault, await before_store(fault)


def injected(fault: Fault | None, mode: str) -> None:
    """Raise Problem with the fault's reason if the fault has the mode."""
    if fault and fault.mode == mode:
        raise Problem(fault.reason if fault.reason in REASONS else "MALFORMED", "Afvist på fejlpanelet")


async def _store(request: Request, given: dict[str, Any]) -> Response:
    fault, answer = await begin(request, ONE)
    if answer:
        return answer
    path = request.path_params
    try:
        injected(fault, "exchange_refuses")
        sequence = objects.store_object(
            request.app.state.store, path["tenant"], path["kind"], path["uid"], given.get("sequence"), given.get("body")
        )
    except Problem as problem:
        return refusal(problem)
    return await after_store(fault) or JSONResponse({"sequence": sequence})


async def put(request: Request) -> Response:
    """Store an object: its sequence and body."""
    given = await json_object(request)
    if given.get("body") is None:
        return refusal(Problem("MALFORMED", "body"))
    return await _store(request, given)


async def remove(request: Request) -> Response:
    """Remove an object; its sequence is in the query."""
    text = request.query_params.get("sequence", "")
    return await _store(request, {"sequence": int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0})


async def put_many(request: Request) -> Response:
    """Store or remove objects of a tenant; each is answered with the status that it would have got alone."""
    given = await json_object(request)
    fault, answer = await begin(request, MANY)
    if answer:
        return answer
    entries = given.get("snapshots")
    if not isinstance(entries, list) or not all(isinstance(each, dict) for each in entries):
        return refusal(Problem("MALFORMED", "snapshots"))
    if len(entries) > MOST_SNAPSHOTS:
        return refusal(Problem("TOO_LARGE", f"Højst {MOST_SNAPSHOTS} ad gangen"))
    store: Store = request.app.state.store
    answers: dict[int, dict[str, Any]] = {}
    busy: set[tuple[str, str]] = set()
    with store.transaction():
        for position in sorted(range(len(entries)), key=lambda each: _rank(entries[each])):
            mode, reason = (fault.mode, fault.reason) if fault and position % 2 else ("", "")
            entry, injecting = entries[position], Fault(mode, reason=reason)
            answers[position] = _one_of_many(store, request.path_params["tenant"], entry, injecting, busy)
    return await after_store(fault) or JSONResponse({"snapshots": [answers[each] for each in range(len(entries))]})


def _rank(entry: dict[str, Any]) -> int:
    kind = entry.get("kind")
    return objects.KINDS.index(kind) if isinstance(kind, str) and kind in objects.KINDS else len(objects.KINDS)


def _one_of_many(
    store: Store, tenant: str, entry: dict[str, Any], fault: Fault, busy: set[tuple[str, str]]
) -> dict[str, Any]:
    """Return what came of one entry. `busy` are those that are to be sent again, and what refers to them is too."""
    kind, uid = str(entry.get("kind")), str(entry.get("uid"))
    named = {"kind": kind, "uid": uid}
    try:
        injected(fault, "exchange_partly_refuses")
        need("body" in entry, "body")
        if fault.mode == "exchange_partly_busy":
            raise Problem("BUSY", "", 503)
        sequence = objects.store_object(
            store, tenant, entry.get("kind"), entry.get("uid"), entry.get("sequence"), entry["body"]
        )
    except Problem as problem:
        status = 503 if problem.target in busy else problem.status
        if status == 503:
            busy.add((kind, uid))
        return {**named, "status": status, "code": problem.code, "text": problem.text}
    return {**named, "status": 200, "sequence": sequence}


async def put_sound(request: Request) -> Response:
    """Store the sound of a recording: the body as it is, its sequence in the query."""
    sound = await request.body()
    fault, answer = await begin(request, ONE)
    if answer:
        return answer
    text, path = request.query_params.get("sequence", ""), request.path_params
    try:
        injected(fault, "exchange_refuses")
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0
        sequence = objects.store_sound(request.app.state.store, path["tenant"], path["uid"], number, sound)
    except Problem as problem:
        return refusal(problem)
    return await after_store(fault) or JSONResponse({"sequence": sequence})


async def usage(request: Request) -> Response:
    """Return the usage of a tenant after a cursor, oldest first."""
    fault, answer = await begin(request, USAGE)
    if answer:
        return answer
    unknown = {"kind": "use", "user": str(uuid4()), "at": now()}
    tenant = request.path_params["tenant"]
    page = event_list.page(request, calls.usage_of(tenant), fault.mode if fault else "", unknown)
    return await after_store(fault) or JSONResponse(page)


async def call(request: Request) -> Response:
    """Route a call, and return its trace."""
    given = await json_object(request)
    fault, answer = await begin(request, OTHER)
    if answer:
        return answer
    try:
        _, trace = calls.place(request.app.state.store, request.path_params["tenant"], given)
    except Problem as problem:
        return refusal(problem)
    return await after_store(fault) or JSONResponse(trace)


BASE = "/exchange/v1/tenants/{tenant}"
routes = [
    Route(f"{BASE}/snapshots", put_many, methods=["POST"]),
    Route(f"{BASE}/usage", usage, methods=["GET"]),
    Route(f"{BASE}/calls", call, methods=["POST"]),
    Route(f"{BASE}/recording/{{uid}}/sound", put_sound, methods=["PUT"]),
    Route(f"{BASE}/{{kind}}/{{uid}}", put, methods=["PUT"]),
    Route(f"{BASE}/{{kind}}/{{uid}}", remove, methods=["DELETE"]),
]
