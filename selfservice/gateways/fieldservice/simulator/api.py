"""The API of the simulated field service (TMF646): time slots, appointments, and the list of events."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from selfservice.gateways.fieldservice.simulator import appointments
from selfservice.gateways.fieldservice.simulator.slots import FREE, area_of, free, is_free, parse
from selfservice.simulators import event_list
from selfservice.simulators.faults import Fault, after_store, before_store, faults, next_fault
from selfservice.simulators.reading import json_object
from selfservice.simulators.store import Store

BASE = "/tmf-api/appointment/v4"
LONGEST, LONGEST_NOTE = 200, 50
# Faults that concern one kind of call.
SEARCH, RESERVE, EVENTS, OTHER = "search", "reserve", "events", "other"
CONCERNS = {
    **dict.fromkeys(event_list.MODES, EVENTS),
    "no_slots": SEARCH,
    "slot_taken": RESERVE,
    "reservation_short": RESERVE,
}
MOVABLE = ("booked", "missed_by_us", "missed_by_customer")


class Refusal(Exception):
    """A refusal, with its code, its words and its status."""

    def __init__(self, code: str, reason: str, status: int = 409, **more: str) -> None:
        super().__init__(code)
        self.answer = JSONResponse({"code": code, "reason": reason, **more}, status)


def unauthorized(request: Request) -> Response | None:
    """Return the response to a wrong token, or None if the token is right."""
    good = request.headers.get("authorization") == f"Bearer {request.app.state.settings['FIELDSERVICE_TOKEN']}"
    return None if good else JSONResponse({"code": "40", "reason": "unauthorized"}, 401)


async def fault_of(kind: str) -> Fault | None:
    """Wait for the delay and return the fault of this kind of call. A fault of another kind is not counted down."""
    fault = faults.get("fieldservice")
    return None if fault and CONCERNS.get(fault.mode, kind) != kind else await next_fault("fieldservice")


def _text(given: object, name: str) -> str:
    """Return a text of an object. Raises Refusal for anything else."""
    found = given.get(name) if isinstance(given, dict) else None
    if not isinstance(found, str) or not 0 < len(found) <= LONGEST:
        raise Refusal("INVALID", name, 400)
    return found


def _moment(given: object, name: str) -> datetime:
    try:
        found = datetime.fromisoformat(_text(given, name))
    except ValueError as error:
        raise Refusal("INVALID", name, 400) from error
    if found.tzinfo is None or not 2000 < found.year < 9000:
        raise Refusal("INVALID", name, 400)
    return found


async def search(request: Request) -> Response:
    """Return the free slots (POST) of an address in a period."""
    if answer := unauthorized(request):
        return answer
    given = await json_object(request)
    fault = await fault_of(SEARCH)
    if answer := await before_store(fault):
        return answer
    store: Store = request.app.state.store
    appointments.work(store)
    wanted = given.get("requestedTimeSlot")
    period = wanted[0].get("validFor") if isinstance(wanted, list) and wanted and isinstance(wanted[0], dict) else None
    try:
        place = _text(given.get("relatedPlace"), "id")
        starts, ends = _moment(period, "startDateTime"), _moment(period, "endDateTime")
    except Refusal as refusal:
        return refusal.answer
    slots = [] if fault and fault.mode == "no_slots" else free(store, place, starts, ends, datetime.now(UTC))
    listed = [
        {"id": slot.id, "price": {"unit": "DKK", "value": slot.price},
         "validFor": {"startDateTime": slot.starts.isoformat(), "endDateTime": slot.ends.isoformat()}}
        for slot in slots
    ]  # fmt: skip
    return await after_store(fault) or JSONResponse(
        {"id": str(uuid4()), "status": "done", "availableTimeSlot": listed}, 201
    )


async def reserve(request: Request) -> Response:
    """Reserve a slot (POST) under the sender's id, or return the appointment that has it."""
    if answer := unauthorized(request):
        return answer
    given = await json_object(request)
    fault = await fault_of(RESERVE)
    if answer := await before_store(fault):
        return answer
    store: Store = request.app.state.store
    appointments.work(store)
    seconds = appointments.RESERVED_SECONDS / float(request.app.state.settings["CLOCK_SCALE"])
    try:
        status, found = _reserve(store, given, fault.mode if fault else "", seconds)
    except Refusal as refusal:
        return refusal.answer
    return await after_store(fault) or JSONResponse(appointments.shown(found), status)


def _reserve(store: Store, given: dict[str, Any], mode: str, seconds: float) -> tuple[int, dict[str, Any]]:
    external_id, place = _text(given, "externalId"), _text(given.get("relatedPlace"), "id")
    identity = _text(given.get("timeSlot"), "id")
    known = appointments.of_request(store, external_id)
    if known:
        if known["place"] != place or (known["slot"] != identity and known["sequence"] == 0):
            raise Refusal("DUPLICATE", "Id'et er brugt til et andet besøg")
        return 200, known
    slot = parse(identity)
    if slot is None or slot.area != area_of(place):
        raise Refusal("TAKEN", "Tiden findes ikke")
    if mode == "slot_taken" or not is_free(store, slot, datetime.now(UTC)):
        raise Refusal("TAKEN", "Tiden er optaget")
    return 201, appointments.reserve(store, external_id, place, slot, 0 if mode == "reservation_short" else seconds)


async def find(request: Request) -> Response:
    """Return the appointment of a request, in a list."""
    if answer := unauthorized(request):
        return answer
    fault = await fault_of(OTHER)
    if answer := await before_store(fault) or await after_store(fault):
        return answer
    store: Store = request.app.state.store
    appointments.work(store)
    found = appointments.of_request(store, request.query_params.get("externalId", ""))
    return JSONResponse([appointments.shown(found)] if found else [])


async def patch(request: Request) -> Response:
    """Book, move or cancel an appointment (PATCH)."""
    if answer := unauthorized(request):
        return answer
    given = await json_object(request)
    fault = await fault_of(OTHER)
    if answer := await before_store(fault):
        return answer
    store: Store = request.app.state.store
    appointments.work(store)
    found = appointments.get(store, request.path_params["id"])
    try:
        if found is None:
            raise Refusal("UNKNOWN", "Besøget findes ikke", 404)
        act = _book if given.get("status") == "confirmed" else _cancel if given.get("status") == "cancelled" else _move
        with store.transaction():
            act(store, found, given)
    except Refusal as refusal:
        return refusal.answer
    return await after_store(fault) or JSONResponse(appointments.shown(found))


def _book(store: Store, found: dict[str, Any], given: dict[str, Any]) -> None:
    parties, notes = given.get("relatedParty"), given.get("note")
    party = parties[0] if isinstance(parties, list) and parties else None
    note = notes[0].get("text", "") if isinstance(notes, list) and notes and isinstance(notes[0], dict) else ""
    if not isinstance(note, str) or len(note) > LONGEST_NOTE:
        raise Refusal("INVALID", "note", 400)
    contact = json.dumps({"name": _text(party, "name"), "phone": _text(party, "phoneNumber")}, ensure_ascii=False)
    if found["state"] == "expired":
        raise Refusal("GONE", "Reservationen er udløbet")
    if found["state"] not in ("reserved", "booked"):
        raise Refusal("STATE", found["state"])
    if (found["state"], found["contact"], found["note"]) != ("booked", contact, note):
        charge = appointments.price(found) if found["state"] == "reserved" else FREE
        appointments.change(store, found, charge=charge, state="booked", contact=contact, note=note)


def _accepted_fee(found: dict[str, Any], given: dict[str, Any]) -> Decimal:
    """Return the present fee. Raises Refusal if it is more than the sender accepts."""
    try:
        accepted = Decimal(_text(given, "acceptedFee"))
    except InvalidOperation as error:
        raise Refusal("INVALID", "acceptedFee", 400) from error
    now = appointments.fee_now(found)
    if not accepted.is_finite() or accepted < now:
        raise Refusal("FEE", "Det koster mere nu", fee=str(now))
    return now


def _move(store: Store, found: dict[str, Any], given: dict[str, Any]) -> None:
    identity = _text(given.get("timeSlot"), "id")
    if found["state"] == "booked" and found["slot"] == identity:
        return
    if found["state"] not in MOVABLE:
        raise Refusal("STATE", found["state"])
    fee = _accepted_fee(found, given)
    slot = parse(identity)
    free_slot = slot and slot.area == found["area"] and is_free(store, slot, datetime.now(UTC), but=found["id"])
    if slot is None or not free_slot:
        raise Refusal("TAKEN", "Tiden er optaget")
    charge = fee + Decimal(slot.price) - _unused(found)
    appointments.change(store, found, charge=charge, **appointments.times(slot), state="booked", stage="")


def _cancel(store: Store, found: dict[str, Any], given: dict[str, Any]) -> None:
    if found["state"] in ("cancelled", "expired"):
        return
    if found["state"] == "done":
        raise Refusal("STATE", found["state"])
    charge = _accepted_fee(found, given) - _unused(found)
    appointments.change(store, found, charge=charge, state="cancelled", stage="")


def _unused(found: dict[str, Any]) -> Decimal:
    """Return the price of a booked time, which is given back when the visit is moved or cancelled, for the fee alone.

    It was given back already if the technician did not come, and is used up if nobody opened.
    """
    return appointments.price(found) if found["state"] == "booked" else FREE


async def events(request: Request) -> Response:
    """Return the events after a cursor, oldest first."""
    if answer := unauthorized(request):
        return answer
    fault = await fault_of(EVENTS)
    if answer := await before_store(fault):
        return answer
    appointments.work(request.app.state.store)
    unknown = {
        "id": uuid4().hex, "externalId": str(uuid4()), "status": "completed", "sequence": 2,
        "validFor": {"startDateTime": "2026-01-02T08:00:00+01:00", "endDateTime": "2026-01-02T12:00:00+01:00"},
    }  # fmt: skip
    page = event_list.page(request, appointments.NAME, fault.mode if fault else "", unknown)
    return await after_store(fault) or JSONResponse(page)


routes = [
    Route(f"{BASE}/searchTimeSlot", search, methods=["POST"]),
    Route(f"{BASE}/appointment", reserve, methods=["POST"]),
    Route(f"{BASE}/appointment", find, methods=["GET"]),
    Route(f"{BASE}/appointment/{{id}}", patch, methods=["PATCH"]),
    Route(f"{BASE}/events", events, methods=["GET"]),
]
