"""Client of number portability over HTTP.

OCH's own interface is not public. The transactions are those of its process description (NP Create, Change, Cancel,
Completion, Return; och.dk), the requests our own sketch; `id` is ours:

    PUT /np/v1/portings/{id}          {"number": "4520123456", "donor": "FJO", "recipient": "NOR", "date": "2026-12-02",
                                       "cvr": …, "name": …, "iccid": …}
    PUT /np/v1/portings/{id}/date     {"date": "2026-12-03"}
    PUT /np/v1/portings/{id}/cancel   {}                           and /return
    GET /np/v1/portings/{id}
    200, 201  {"id": …, "state": "accepted", "date": …, "code": "", "text": "", "sequence": 2}
    404, 409, 422  {"code": "TOO_LATE", "text": …}
    GET /np/v1/operators              {"operators": [{"code": …, "name": …}]}
    GET /np/v1/events?since=&limit=   {"events": [{"eventId": …, …as above}], "cursor": …, "more": false}
"""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from django.conf import settings

from selfservice.gateways.events import fetch_events
from selfservice.gateways.http import Answer, call_json
from selfservice.gateways.porting.port import (
    STATES,
    UNKNOWN,
    Operator,
    PortEvent,
    PortEvents,
    PortingRefused,
    PortRequest,
    PortStatus,
)
from selfservice.kernel.core.errors import Unavailable

# These statuses refuse our token or are temporary; they do not refuse the porting.
NOT_THE_PORTING = frozenset({401, 403, 408})
# Without a code: a wrong address, or a conflict that another call explains.
UNCLEAR = frozenset({404, 409})
NOT_FOUND = 404
LONGEST_TEXT, LONGEST_CODE = 300, 40
MOST_SEQUENCE = 2**31 - 1


class HttpNumberPortability:
    """Client of the clearing house and of its simulator."""

    def new_porting_id(self) -> str:
        return str(uuid4())

    def operators(self) -> tuple[Operator, ...]:
        answer = _request("GET", "operators")
        listed = answer.json.get("operators") if answer.status == 200 and isinstance(answer.json, dict) else None
        if not isinstance(listed, list):
            raise Unavailable("unreadable answer" if answer.status == 200 else f"HTTP {answer.status}")
        found = [Operator(_text(each, "code"), _text(each, "name")) for each in listed if isinstance(each, dict)]
        ours = settings.PORTING_OPERATOR
        return tuple(sorted((each for each in found if each.code not in ("", ours)), key=lambda each: each.name))

    def create(self, porting_id: str, request: PortRequest) -> PortStatus:
        body = {
            "number": request.number.removeprefix("+"), "donor": request.donor, "recipient": settings.PORTING_OPERATOR,
            "date": request.day.isoformat(), "cvr": request.cvr, "name": request.name, "iccid": request.iccid,
        }  # fmt: skip
        return _changed(porting_id, "", body)

    def look_up(self, porting_id: str) -> PortStatus | None:
        answer = _request("GET", f"portings/{_quoted(porting_id)}")
        if answer.status == NOT_FOUND and isinstance(answer.json, dict) and answer.json.get("code") == UNKNOWN:
            return None
        if answer.status != 200:
            # Not known whether it arrived.
            raise Unavailable(f"HTTP {answer.status}")
        return _status(answer.json, porting_id)

    def change_day(self, porting_id: str, day: date) -> PortStatus:
        return _changed(porting_id, "/date", {"date": day.isoformat()})

    def cancel(self, porting_id: str) -> PortStatus:
        return _changed(porting_id, "/cancel", {})

    def give_back(self, porting_id: str) -> PortStatus:
        return _changed(porting_id, "/return", {})

    def events(self, since: str = "") -> PortEvents:
        entries, cursor, more = fetch_events(f"{settings.PORTING_URL}/np/v1/events", settings.PORTING_TOKEN, since)
        read = [_event(each) for each in entries]
        events = tuple(each for each in read if each is not None)
        return PortEvents(events, cursor, more, len(read) - len(events))


def _quoted(porting_id: str) -> str:
    return quote(porting_id, safe="")


def _request(method: str, path: str, body: dict[str, Any] | None = None) -> Answer:
    """Return the answer. Raises Unavailable."""
    headers = {"Authorization": f"Bearer {settings.PORTING_TOKEN}"}
    answer = call_json(method, f"{settings.PORTING_URL}/np/v1/{path}", headers, body)
    if answer.status in NOT_THE_PORTING:
        raise Unavailable(f"HTTP {answer.status}")
    return answer


def _changed(porting_id: str, what: str, body: dict[str, Any]) -> PortStatus:
    """Return the state after a change. Raises Unavailable or PortingRefused."""
    answer = _request("PUT", f"portings/{_quoted(porting_id)}{what}", body)
    if answer.status < 400:
        return _status(answer.json, porting_id)
    found = answer.json if isinstance(answer.json, dict) else {}
    code = _text(found, "code", LONGEST_CODE)
    if not code and answer.status in UNCLEAR:
        raise Unavailable(f"HTTP {answer.status}")
    raise PortingRefused(code or f"HTTP {answer.status}", _text(found, "text"))


def _status(found: Any, porting_id: str = "") -> PortStatus:
    """Validate the fields that the portal uses. Raises Unavailable for anything else than the porting."""
    given = found if isinstance(found, dict) else {}
    identity, state, sequence = _text(given, "id"), given.get("state"), given.get("sequence")
    try:
        day = date.fromisoformat(_text(given, "date"))
    except ValueError as error:
        raise Unavailable("unreadable answer") from error
    known = isinstance(state, str) and state in STATES and bool(identity) and porting_id in ("", identity)
    if not known or not isinstance(sequence, int) or not 0 <= sequence <= MOST_SEQUENCE:
        raise Unavailable("unreadable answer")
    return PortStatus(identity, str(state), day, _text(given, "code", LONGEST_CODE), _text(given, "text"), sequence)


def _event(entry: Any) -> PortEvent | None:
    try:
        status = _status(entry)
    except Unavailable:
        return None
    identity = _text(entry, "eventId")
    return PortEvent(identity, status) if identity else None


def _text(given: dict[str, Any], name: str, longest: int = LONGEST_TEXT) -> str:
    text = given.get(name)
    return text[:longest].replace("\0", "") if isinstance(text, str) else ""
