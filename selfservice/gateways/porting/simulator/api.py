"""The API of the simulated clearing house: portings under the sender's ids, and the list of events."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from selfservice.gateways.porting.simulator import portings
from selfservice.gateways.porting.simulator.numbers import OPERATORS
from selfservice.simulators import event_list
from selfservice.simulators.faults import Fault, after_store, before_store, faults, next_fault
from selfservice.simulators.reading import json_object
from selfservice.simulators.store import Store

FIELDS = ("number", "donor", "recipient", "date", "cvr", "name", "iccid")
# Faults that concern one kind of call: creation, another change, or fetching events.
CREATE, CHANGE, EVENTS, OTHER = "create", "change", "events", "other"
CONCERNS = {
    **dict.fromkeys(event_list.MODES, EVENTS),
    **dict.fromkeys(("port_rejected", "port_postponed", "port_silent", "port_fails"), CREATE),
    "port_too_late": CHANGE,
}


def unauthorized(request: Request) -> Response | None:
    """Return the response to a wrong token, or None if the token is right."""
    good = request.headers.get("authorization") == f"Bearer {request.app.state.settings['PORTING_TOKEN']}"
    return None if good else JSONResponse({"code": "UNAUTHORIZED", "text": ""}, 401)


async def fault_of(kind: str) -> Fault | None:
    """Wait for the delay and return the fault of this kind of call. A fault of another kind is not counted down."""
    fault = faults.get("porting")
    return None if fault and CONCERNS.get(fault.mode, kind) != kind else await next_fault("porting")


def refusal(code: str, text: str, status: int = 422) -> Response:
    """Return a refusal."""
    return JSONResponse({"code": code, "text": text}, status)


def problem(given: dict[str, Any]) -> tuple[str, str] | None:
    """Return the code and the words with which a request is refused at once, or None."""
    if not all(isinstance(given.get(name), str) and len(given[name]) <= 200 for name in FIELDS):
        return "INVALID", f"Felterne {', '.join(FIELDS)} skal være tekst"
    if not re.fullmatch(r"45[2-9][0-9]{7}", given["number"]):
        return "NUMBER", "Nummeret er ikke et dansk nummer"
    if given["donor"] not in OPERATORS or given["donor"] == given["recipient"]:
        return "OPERATOR", "Operatøren findes ikke, eller nummeret er der allerede"
    if not given["cvr"] and not given["name"].strip():
        return "HOLDER", "CVR-nummer eller navn mangler"
    why = portings.day_problem(given["date"], datetime.now(UTC))
    return ("DAY", why) if why else None


async def put(request: Request) -> Response:
    """Order a porting (PUT) under the sender's id, or return the one that is known."""
    if answer := unauthorized(request):
        return answer
    given = await json_object(request)
    fault = await fault_of(CREATE)
    if answer := await before_store(fault):
        return answer
    store, identity = request.app.state.store, request.path_params["id"]
    known = portings.get(store, identity)
    if known is None:
        if not re.fullmatch(r"[0-9A-Za-z-]{1,100}", identity):
            return refusal("INVALID", "id")
        if why := problem(given):
            return refusal(*why)
        mode, reason = (fault.mode, fault.reason) if fault else ("", "")
        wanted = {name: given[name] for name in FIELDS}
        portings.create(store, identity, wanted, mode, reason, float(request.app.state.settings["CLOCK_SCALE"]))
    elif json.loads(known["request"]) != {name: given.get(name) for name in FIELDS}:
        return refusal("DUPLICATE", "Id'et er brugt til en anden flytning", 409)
    return await after_store(fault) or _respond(store, identity, 200 if known else 201)


def _respond(store: Store, identity: str, status: int = 200) -> Response:
    found = portings.get(store, identity)
    return JSONResponse(portings.shown(found), status) if found else refusal("UNKNOWN", "Flytningen findes ikke", 404)


async def get_one(request: Request) -> Response:
    """Return the state of a porting."""
    if answer := unauthorized(request):
        return answer
    fault = await fault_of(OTHER)
    if answer := await before_store(fault) or await after_store(fault):
        return answer
    portings.work(request.app.state.store)
    return _respond(request.app.state.store, request.path_params["id"])


async def change(request: Request) -> Response:
    """Change the day of a porting, cancel it, or return its number (PUT)."""
    if answer := unauthorized(request):
        return answer
    given = await json_object(request)
    fault = await fault_of(CHANGE)
    if answer := await before_store(fault):
        return answer
    store: Store = request.app.state.store
    portings.work(store)
    found, act = portings.get(store, request.path_params["id"]), CHANGES.get(request.path_params["what"])
    if found is None or act is None:
        return refusal("UNKNOWN", "Flytningen findes ikke", 404)
    late = fault is not None and fault.mode == "port_too_late"
    with store.transaction():
        refused = act(store, found, given, late)
    return refused or await after_store(fault) or _respond(store, found["id"])


def _to_day(store: Store, found: dict[str, Any], given: dict[str, Any], late: bool) -> Response | None:
    day = given.get("date")
    if not isinstance(day, str):
        return refusal("INVALID", "date")
    if found["state"] not in portings.OPEN:
        return refusal("STATE", found["state"], 409)
    if day == found["date"]:
        return None
    moment = datetime.now(UTC)
    if late or portings.is_late(found, moment):
        return refusal("TOO_LATE", "Fristen var klokken 12 hverdagen før", 409)
    if why := portings.day_problem(day, moment):
        return refusal("DAY", why)
    portings.change(store, found, date=day)
    return None


def _to_cancelled(store: Store, found: dict[str, Any], given: dict[str, Any], late: bool) -> Response | None:
    if found["state"] == "cancelled":
        return None
    if found["state"] not in portings.OPEN:
        return refusal("STATE", found["state"], 409)
    if late or portings.is_late(found, datetime.now(UTC)):
        return refusal("TOO_LATE", "Fristen var klokken 12 hverdagen før", 409)
    portings.change(store, found, state="cancelled")
    return None


def _to_returned(store: Store, found: dict[str, Any], given: dict[str, Any], late: bool) -> Response | None:
    if found["state"] == "returned":
        return None
    if found["state"] != "completed":
        return refusal("STATE", found["state"], 409)
    portings.give_back(store, found)
    return None


CHANGES = {"date": _to_day, "cancel": _to_cancelled, "return": _to_returned}


async def operators(request: Request) -> Response:
    """Return all operators."""
    if answer := unauthorized(request):
        return answer
    fault = await fault_of(OTHER)
    listed = [{"code": code, "name": name} for code, name in OPERATORS.items()]
    return await before_store(fault) or await after_store(fault) or JSONResponse({"operators": listed})


async def events(request: Request) -> Response:
    """Return the events after a cursor, oldest first."""
    if answer := unauthorized(request):
        return answer
    fault = await fault_of(EVENTS)
    if answer := await before_store(fault):
        return answer
    portings.work(request.app.state.store)
    unknown = {"id": str(uuid4()), "number": "4531009999", "state": "completed", "date": "2026-01-02", "code": "",
               "text": "", "sequence": 2}  # fmt: skip
    page = event_list.page(request, portings.NAME, fault.mode if fault else "", unknown)
    return await after_store(fault) or JSONResponse(page)


routes = [
    Route("/np/v1/portings/{id}", put, methods=["PUT"]),
    Route("/np/v1/portings/{id}", get_one, methods=["GET"]),
    Route("/np/v1/portings/{id}/{what}", change, methods=["PUT"]),
    Route("/np/v1/operators", operators, methods=["GET"]),
    Route("/np/v1/events", events, methods=["GET"]),
]
