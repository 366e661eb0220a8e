"""Client of the provisioning API over HTTP: the network accepts an order (202) and executes it afterwards."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeGuard
from urllib.parse import quote

from django.conf import settings

from selfservice.gateways.http import Answer as HttpAnswer
from selfservice.gateways.http import call_json
from selfservice.gateways.network.port import STATUSES, Answer, Order, Reservation
from selfservice.kernel.core.errors import Refused, Unavailable

# These statuses refuse our token or are temporary; they do not refuse the order.
NOT_THE_ORDER = frozenset({401, 403, 408})
CONFLICT, NOT_FOUND = 409, 404
# A phone number without its plus, or the name of a line.
NUMBER = re.compile(r"[A-Z]{0,4}[0-9]{4,15}")


class HttpNetwork:
    """Client of the network and of its simulator."""

    def order(self, verb: str, number: str, body: Mapping[str, Any], *, key: str) -> Answer:
        path = f"subscribers/{number.removeprefix('+')}/{verb}"
        return _answer(_request("PUT", path, dict(body), key=key))

    def order_many(self, orders: Sequence[Order]) -> list[Answer | Refused | Unavailable]:
        entries = [
            {"key": each.key, "msisdn": each.number.removeprefix("+"), "verb": each.verb, "body": dict(each.body)}
            for each in orders
        ]
        found = _request("POST", "orders", {"orders": entries}).get("orders")
        if not isinstance(found, list):
            raise Unavailable("unreadable answer")
        by_key = {str(entry.get("key")): entry for entry in found if isinstance(entry, dict)}
        return [_answer_in_bulk(by_key.get(each.key)) for each in orders]

    def answer(self, reference: str) -> Answer:
        return _answer(_request("GET", f"orders/{reference}"))

    def answers(self, references: Sequence[str]) -> dict[str, Answer]:
        try:
            found = _request("GET", f"orders?ids={','.join(references)}").get("orders")
        except Refused as refusal:
            # The network refuses the query, and none of the orders.
            raise Unavailable(str(refusal)) from refusal
        if not isinstance(found, list):
            raise Unavailable("unreadable answer")
        return {answer.reference: answer for answer in map(_answer, found)}

    def reserve(self, category: str, count: int, *, key: str) -> Reservation:
        found = _request("POST", "reservations", {"kind": category, "count": count}, key=key)
        reference, numbers = found.get("reservation"), found.get("numbers")
        try:
            expires = datetime.fromisoformat(str(found.get("expires_at")))
        except ValueError as error:
            raise Unavailable("unreadable answer") from error
        if not (isinstance(reference, str) and reference.isalnum() and expires.tzinfo) or not _are_numbers(numbers):
            raise Unavailable("unreadable answer")
        return Reservation(reference, tuple(f"+{one}" if one.isdigit() else one for one in numbers), expires)

    def knows(self, number: str) -> bool:
        answer = _call("GET", f"subscribers/{quote(number.removeprefix('+'), safe='')}")
        if answer.status == NOT_FOUND:
            return False
        if answer.status >= 400 or not isinstance(answer.json, dict):
            # It has said nothing about the number.
            raise Unavailable(f"HTTP {answer.status}")
        return True

    def extend(self, reference: str, numbers: Sequence[str], until: datetime) -> None:
        kept = [number.removeprefix("+") for number in numbers]
        _request("PATCH", f"reservations/{reference}", {"numbers": kept, "until": until.isoformat()})


def _are_numbers(found: Any) -> TypeGuard[list[str]]:
    return isinstance(found, list) and all(isinstance(one, str) and NUMBER.fullmatch(one) for one in found)


def _request(method: str, path: str, body: dict[str, Any] | None = None, *, key: str = "") -> dict[str, Any]:
    answer = _call(method, path, body, key=key)
    return _accepted(answer.status, answer.json)


def _call(method: str, path: str, body: dict[str, Any] | None = None, *, key: str = "") -> HttpAnswer:
    headers = {"Authorization": f"Bearer {settings.NETWORK_TOKEN}"} | ({"Idempotency-Key": key} if key else {})
    answer = call_json(method, f"{settings.NETWORK_URL}/provisioning/v1/{path}", headers, body)
    if answer.status in NOT_THE_ORDER:
        raise Unavailable(f"HTTP {answer.status}")
    return answer


def _accepted(status: int, found: Any) -> dict[str, Any]:
    """Return what the network says with an HTTP status. Raises Refused or Unavailable."""
    if status == CONFLICT and isinstance(found, dict) and ("order_id" in found or "reservation" in found):
        # The network has this order, or reservation, already: our first call arrived, but its response was lost.
        return found
    if status >= 400:
        raise Refused(f"HTTP {status}" if status != NOT_FOUND else "the network does not know it (HTTP 404)")
    if not isinstance(found, dict):
        raise Unavailable("unreadable answer")
    return found


def _answer_in_bulk(entry: dict[str, Any] | None) -> Answer | Refused | Unavailable:
    """Return the answer for one order of a bulk. Its "code" is the status that the order alone would have got."""
    code = entry.get("code") if entry else None
    if not isinstance(code, int) or not 200 <= code < 600:
        return Unavailable("no readable answer for the order")
    if code in NOT_THE_ORDER or code == 429 or code >= 500:
        return Unavailable(f"HTTP {code}")
    try:
        return _answer(_accepted(code, entry))
    except (Refused, Unavailable) as error:
        return error


def _answer(found: object) -> Answer:
    """Validate the fields that the portal uses, so that external data can't break callers. Raises Unavailable."""
    if not isinstance(found, dict):
        raise Unavailable("unreadable answer")
    reference, status, result = found.get("order_id"), found.get("status"), found.get("result") or {}
    if not isinstance(reference, str) or not reference.isalnum() or len(reference) > 120:
        raise Unavailable("unreadable answer")
    if status not in STATUSES or not isinstance(result, dict):
        raise Unavailable("unreadable answer")
    return Answer(reference, status, str(found.get("reason") or "")[:200], result)
