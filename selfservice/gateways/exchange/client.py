"""Client of the telephone exchange over HTTP.

The interface is our own sketch; an adapter for the operator's exchange speaks it, or replaces this module:

    PUT /exchange/v1/tenants/{cvr}/{kind}/{uid}        {"sequence": 3, "body": {…}}
    DELETE /exchange/v1/tenants/{cvr}/{kind}/{uid}?sequence=4
    PUT /exchange/v1/tenants/{cvr}/recording/{uid}/sound?sequence=1      the WAV file
    200  {"sequence": 4}
    404, 422  {"code": "UNKNOWN_TARGET", "text": …}
    POST /exchange/v1/tenants/{cvr}/snapshots   {"snapshots": [{"kind": …, "uid": …, "sequence": 3, "body": {…}}]}
    200  {"snapshots": [{"kind": …, "uid": …, "status": 200, "sequence": 3}]}
    GET /exchange/v1/tenants/{cvr}/usage?since=&limit=
    200  {"events": [{"eventId": …, "kind": "use", "user": …, "at": …}, {…, "kind": "forward", "number": …,
         "target": …, "at": …}], "cursor": …, "more": false}
    POST /exchange/v1/tenants/{cvr}/calls   {"number": …, "caller": …, "at": …, "keys": […], "outcomes": {…}}
    200  {"steps": [{"flow": …, "node": …, "type": …, "outlet": …, "reason": …, "plays": […], "seconds": 5}], "end": …,
         "by": …}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.conf import settings

from selfservice.gateways import http
from selfservice.gateways.events import fetch_events
from selfservice.gateways.exchange.port import (
    Call,
    CallStep,
    CallTrace,
    ExchangeRefused,
    ExternalForward,
    LicenceUse,
    Snapshot,
    Stored,
    Usage,
)
from selfservice.kernel.core.errors import Unavailable

# These statuses refuse our token or are temporary; they do not refuse the object.
NOT_THE_OBJECT = frozenset({401, 403, 408})
# Without a code: a wrong address, or a conflict that the next try explains.
UNCLEAR = frozenset({404, 409})
LONGEST_TEXT, LONGEST_CODE = 300, 40
MOST_SEQUENCE = 2**53


class HttpExchange:
    """Client of the exchange and of its simulator."""

    def put(self, tenant: str, kind: str, uid: str, sequence: int, body: Mapping[str, Any]) -> Stored:
        given = {"sequence": sequence, "body": dict(body)}
        return _stored(_request("PUT", tenant, f"{kind}/{_quoted(uid)}", given), sequence)

    def remove(self, tenant: str, kind: str, uid: str, sequence: int) -> Stored:
        return _stored(_request("DELETE", tenant, f"{kind}/{_quoted(uid)}?sequence={sequence}"), sequence)

    def put_many(self, tenant: str, snapshots: Sequence[Snapshot]) -> list[Stored | ExchangeRefused | Unavailable]:
        entries = [
            {"kind": each.kind, "uid": each.uid, "sequence": each.sequence,
             "body": None if each.body is None else dict(each.body)}
            for each in snapshots
        ]  # fmt: skip
        found = _object(_request("POST", tenant, "snapshots", {"snapshots": entries})).get("snapshots")
        if not isinstance(found, list) or len(found) != len(snapshots):
            raise Unavailable("unreadable answer")
        return [_one_of_many(entry, each) for entry, each in zip(found, snapshots, strict=True)]

    def put_sound(self, tenant: str, uid: str, sequence: int, sound: bytes) -> Stored:
        answer = http.call(
            "PUT", f"{_url(tenant)}/recording/{_quoted(uid)}/sound?sequence={sequence}", data=sound,
            headers=_headers() | {"Content-Type": "audio/wav"},
        )  # fmt: skip
        try:
            found = answer.json()
        except ValueError:
            found = None
        return _stored(_accepted(answer.status_code, found), sequence)

    def usage(self, tenant: str, since: str = "") -> Usage:
        entries, cursor, more = fetch_events(f"{_url(tenant)}/usage", settings.EXCHANGE_TOKEN, since)
        read = [_record(each) for each in entries]
        uses = tuple(each for each in read if isinstance(each, LicenceUse))
        forwards = tuple(each for each in read if isinstance(each, ExternalForward))
        return Usage(uses, forwards, cursor, more, read.count(None))

    def call(self, tenant: str, call: Call) -> CallTrace:
        body = {
            "number": call.number, "caller": call.caller, "at": call.at.isoformat(), "keys": list(call.keys),
            "outcomes": dict(call.outcomes),
        }  # fmt: skip
        found = _object(_request("POST", tenant, "calls", body))
        steps = found.get("steps")
        if not isinstance(steps, list) or not _text(found, "end"):
            raise Unavailable("unreadable answer")
        return CallTrace(tuple(_step(each) for each in steps), _text(found, "end"), _text(found, "by"))


def _quoted(text: str) -> str:
    return quote(text, safe="")


def _url(tenant: str) -> str:
    return f"{settings.EXCHANGE_URL}/exchange/v1/tenants/{_quoted(tenant)}"


def _headers() -> dict[str, str]:
    return {"Authorization": f"Bearer {settings.EXCHANGE_TOKEN}"}


def _request(method: str, tenant: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """Return the answer's JSON. Raises Unavailable or ExchangeRefused."""
    answer = http.call_json(method, f"{_url(tenant)}/{path}", _headers(), body)
    return _accepted(answer.status, answer.json)


def _accepted(status: int, found: Any) -> Any:
    """Return what comes with a status that accepts. Raises Unavailable or ExchangeRefused."""
    if status in NOT_THE_OBJECT:
        raise Unavailable(f"HTTP {status}")
    if status < 400:
        return found
    given = found if isinstance(found, dict) else {}
    code = _text(given, "code", LONGEST_CODE)
    if not code and status in UNCLEAR:
        raise Unavailable(f"HTTP {status}")
    raise ExchangeRefused(code or f"HTTP {status}", _text(given, "text"))


def _object(found: Any) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise Unavailable("unreadable answer")
    return found


def _stored(found: Any, sent: int) -> Stored:
    """Validate what the exchange says it has: what was sent, or something newer. Raises Unavailable."""
    sequence = _object(found).get("sequence")
    if type(sequence) is not int or not sent <= sequence <= MOST_SEQUENCE:
        raise Unavailable("unreadable answer")
    return Stored(sequence)


def _one_of_many(entry: Any, sent: Snapshot) -> Stored | ExchangeRefused | Unavailable:
    """Return what came of one snapshot. Its "status" is the one that it would have got alone."""
    given = entry if isinstance(entry, dict) else {}
    status = given.get("status")
    if type(status) is not int or (given.get("kind"), given.get("uid")) != (sent.kind, sent.uid):
        return Unavailable("no readable answer for the object")
    if status == 429 or not 200 <= status < 500:
        return Unavailable(f"HTTP {status}")
    try:
        return _stored(_accepted(status, given), sent.sequence)
    except (ExchangeRefused, Unavailable) as error:
        return error


def _record(entry: Any) -> LicenceUse | ExternalForward | None:
    given = entry if isinstance(entry, dict) else {}
    try:
        at = datetime.fromisoformat(_text(given, "at"))
    except ValueError:
        return None
    identity, kind, target = (_text(given, name) for name in ("eventId", "kind", "target"))
    if at.tzinfo is None or not identity:
        return None
    if kind == "use" and _text(given, "user"):
        return LicenceUse(_text(given, "user"), at)
    return ExternalForward(identity, _text(given, "number"), target, at) if kind == "forward" and target else None


def _step(entry: Any) -> CallStep:
    given = _object(entry)
    plays, seconds = given.get("plays"), given.get("seconds")
    if not isinstance(plays, list) or not all(isinstance(each, dict) for each in plays):
        raise Unavailable("unreadable answer")
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)):
        raise Unavailable("unreadable answer")
    texts = {name: _text(given, name) for name in ("flow", "node", "type", "outlet", "reason")}
    return CallStep(plays=tuple(plays), seconds=float(seconds), **texts)


def _text(given: Mapping[str, Any], name: str, longest: int = LONGEST_TEXT) -> str:
    text = given.get(name)
    return text[:longest].replace("\0", "") if isinstance(text, str) else ""
