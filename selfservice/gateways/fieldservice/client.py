"""Client of field service: TMF646 Appointment Management 4.

    POST  …/searchTimeSlot   {"relatedPlace": {"id": …}, "requestedTimeSlot": [{"validFor": {…}}]}
    201   {"status": "done", "availableTimeSlot": [{"id": …, "validFor": {"startDateTime": …, "endDateTime": …},
                                                    "price": {"unit": "DKK", "value": "103.20"}}]}
    POST  …/appointment      {"externalId": <our request id>, "relatedPlace": {"id": …}, "timeSlot": {"id": …}}
    PATCH …/appointment/{id} {"status": "confirmed", "relatedParty": [{"name": …, "phoneNumber": …}],
                              "note": [{"text": …}]}
                             {"timeSlot": {"id": …}, "acceptedFee": "0.00"}
                             {"status": "cancelled", "acceptedFee": "0.00"}
    GET   …/appointment?externalId=…
    200, 201  {"id": …, "externalId": …, "status": "confirmed", "statusReason": {"code": "", "label": ""},
               "validFor": {…}, "expirationDate": null, "cancellation": {"fee": "0.00", "freeUntil": …},
               "charged": "0.00", "sequence": 2}
    400, 404, 409  {"code": "TAKEN", "reason": …, "fee": …}
    GET   …/events?since=&limit=      {"events": [{"eventId": …, …as above}], "cursor": …, "more": false}

The statuses are the standard's, where "failed" and "cancelled" stand for several states that statusReason tells
apart. The price and id of a slot, the fees, the sequence and the list of events are our own sketch.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import quote
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.conf import settings

from selfservice.gateways.events import fetch_events
from selfservice.gateways.fieldservice.port import (
    BOOKED,
    CANCELLED,
    DONE,
    EXPIRED,
    MISSED_BY_CUSTOMER,
    MISSED_BY_US,
    RESERVED,
    Appointment,
    Contact,
    Slot,
    VisitEvent,
    VisitEvents,
    VisitRefused,
)
from selfservice.gateways.http import Answer, call_json
from selfservice.kernel.core.errors import Unavailable

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
# The state of each status, and of a status with a reason.
STATES = {
    ("initialized", ""): RESERVED, ("confirmed", ""): BOOKED, ("completed", ""): DONE, ("cancelled", ""): CANCELLED,
    ("cancelled", "reservationExpired"): EXPIRED, ("failed", "technicianNoShow"): MISSED_BY_US,
    ("failed", "noAccess"): MISSED_BY_CUSTOMER,
}  # fmt: skip
# These statuses refuse our token or are temporary; they do not refuse the visit.
NOT_THE_VISIT = frozenset({401, 403, 408})
# Without a code: a wrong address, or a conflict that another call explains.
UNCLEAR = frozenset({404, 409})
LONGEST_TEXT, LONGEST_CODE = 300, 40
MOST_SEQUENCE = 2**31 - 1
# Longer ids are not field service's: cut off, they would be those of other appointments.
LONGEST_ID = 100
MOST_KRONER = Decimal("999999.99")


class HttpFieldService:
    """Client of field service and of its simulator."""

    def new_request_id(self) -> str:
        return str(uuid4())

    def slots(self, address_id: str, first: date, last: date) -> tuple[Slot, ...]:
        period = {
            "startDateTime": datetime.combine(first, time(), COPENHAGEN).isoformat(),
            "endDateTime": datetime.combine(last + timedelta(1), time(), COPENHAGEN).isoformat(),
        }
        body = {"relatedPlace": {"id": address_id}, "requestedTimeSlot": [{"validFor": period}]}
        found = _accepted(_request("POST", "searchTimeSlot", body))
        listed = found.get("availableTimeSlot")
        if not isinstance(listed, list):
            raise Unavailable("unreadable answer")
        return tuple(sorted(map(_slot, listed), key=lambda slot: (slot.starts, slot.ends)))

    def reserve(self, request_id: str, address_id: str, slot_id: str) -> Appointment:
        body = {"externalId": request_id, "relatedPlace": {"id": address_id}, "timeSlot": {"id": slot_id}}
        return _appointment(_accepted(_request("POST", "appointment", body)))

    def look_up(self, request_id: str) -> Appointment | None:
        answer = _request("GET", f"appointment?externalId={quote(request_id, safe='')}")
        if answer.status != 200 or not isinstance(answer.json, list):
            # Not known whether it arrived.
            raise Unavailable("unreadable answer" if answer.status == 200 else f"HTTP {answer.status}")
        return next(map(_appointment, answer.json), None)

    def book(self, appointment_id: str, contact: Contact) -> Appointment:
        party = [{"name": contact.name, "phoneNumber": contact.phone, "role": "siteContact"}]
        return _patched(appointment_id, status="confirmed", relatedParty=party, note=[{"text": contact.note}])

    def move(self, appointment_id: str, slot_id: str, *, accepted_fee: Decimal) -> Appointment:
        return _patched(appointment_id, timeSlot={"id": slot_id}, acceptedFee=str(accepted_fee))

    def cancel(self, appointment_id: str, *, accepted_fee: Decimal) -> Appointment:
        return _patched(appointment_id, status="cancelled", acceptedFee=str(accepted_fee))

    def events(self, since: str = "") -> VisitEvents:
        entries, cursor, more = fetch_events(_url("events"), settings.FIELDSERVICE_TOKEN, since)
        read = [_event(each) for each in entries]
        events = tuple(each for each in read if each is not None)
        return VisitEvents(events, cursor, more, len(read) - len(events))


def _url(path: str) -> str:
    return f"{settings.FIELDSERVICE_URL}/tmf-api/appointment/v4/{path}"


def _request(method: str, path: str, body: dict[str, Any] | None = None) -> Answer:
    """Return the answer. Raises Unavailable."""
    answer = call_json(method, _url(path), {"Authorization": f"Bearer {settings.FIELDSERVICE_TOKEN}"}, body)
    if answer.status in NOT_THE_VISIT:
        raise Unavailable(f"HTTP {answer.status}")
    return answer


def _patched(appointment_id: str, **fields: Any) -> Appointment:
    found = _appointment(_accepted(_request("PATCH", f"appointment/{quote(appointment_id, safe='')}", fields)))
    if found.appointment_id != appointment_id:
        raise Unavailable("unreadable answer")
    return found


def _accepted(answer: Answer) -> dict[str, Any]:
    """Return the body of an answer. Raises Unavailable or VisitRefused."""
    found = answer.json if isinstance(answer.json, dict) else {}
    if answer.status >= 400:
        code = _text(found, "code", LONGEST_CODE)
        if not code and answer.status in UNCLEAR:
            raise Unavailable(f"HTTP {answer.status}")
        fee = _kroner(found["fee"]) if "fee" in found else None
        raise VisitRefused(code or f"HTTP {answer.status}", _text(found, "reason"), fee)
    if not found:
        raise Unavailable("unreadable answer")
    return found


def _slot(found: Any) -> Slot:
    given = _object(found)
    starts, ends = _interval(given)
    price = _object(given.get("price")) if given.get("price") else {}
    identity = _text(given, "id", 200)
    if not identity:
        raise Unavailable("unreadable answer")
    return Slot(identity, starts, ends, _kroner(price.get("value", "0")))


def _appointment(found: Any) -> Appointment:
    """Validate the fields that the portal uses. Raises Unavailable."""
    given = _object(found)
    reason, cancellation = _object(given.get("statusReason") or {}), _object(given.get("cancellation") or {})
    status, sequence = _text(given, "status"), given.get("sequence")
    state = STATES.get((status, _text(reason, "code"))) or STATES.get((status, ""))
    identity, request_id = _text(given, "id"), _text(given, "externalId")
    if not (state and 0 < len(identity) <= LONGEST_ID and 0 < len(request_id) <= LONGEST_ID):
        raise Unavailable("unreadable answer")
    if not isinstance(sequence, int) or not 0 <= sequence <= MOST_SEQUENCE:
        raise Unavailable("unreadable answer")
    starts, ends = _interval(given)
    return Appointment(
        identity, request_id, state, starts, ends, _moment(given.get("expirationDate")),
        _kroner(cancellation.get("fee", "0")), _moment(cancellation.get("freeUntil")),
        _kroner(given.get("charged", "0")), _text(reason, "label"), sequence,
    )  # fmt: skip


def _event(entry: Any) -> VisitEvent | None:
    try:
        appointment = _appointment(entry)
    except Unavailable:
        return None
    identity = _text(entry, "eventId")
    return VisitEvent(identity, appointment) if identity else None


def _interval(given: dict[str, Any]) -> tuple[datetime, datetime]:
    period = _object(given.get("validFor"))
    starts, ends = _moment(period.get("startDateTime")), _moment(period.get("endDateTime"))
    if starts is None or ends is None or starts >= ends:
        raise Unavailable("unreadable answer")
    return starts, ends


def _moment(given: Any) -> datetime | None:
    if given is None:
        return None
    try:
        found = datetime.fromisoformat(given)
    except (TypeError, ValueError) as error:
        raise Unavailable("unreadable answer") from error
    if found.tzinfo is None:
        raise Unavailable("unreadable answer")
    return found


def _kroner(given: Any) -> Decimal:
    try:
        amount = Decimal(given) if isinstance(given, str) else Decimal(-1)
    except InvalidOperation as error:
        raise Unavailable("unreadable answer") from error
    if not amount.is_finite() or not 0 <= amount <= MOST_KRONER:
        raise Unavailable("unreadable answer")
    return amount.quantize(Decimal("0.01"))


def _object(given: Any) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise Unavailable("unreadable answer")
    return given


def _text(given: dict[str, Any], name: str, longest: int = LONGEST_TEXT) -> str:
    text = given.get(name)
    return text[:longest].replace("\0", "") if isinstance(text, str) else ""
