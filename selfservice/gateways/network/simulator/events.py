"""Callbacks of the simulated network: signed events about orders, sent until the receiver takes them.

A body is {"events": [{event_id, order_id, status, reason, result, sequence}]}. The signature is
`sha256=` and the HMAC-SHA256, in hexadecimal, of the timestamp (seconds since 1970), a full stop and the body. Events
hold no codes of cards: the receiver queries the order to get them.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
import urllib.error
import urllib.request
from typing import Any
from uuid import uuid4

from selfservice.simulators.faults import faults
from selfservice.simulators.store import Store

AT_ONCE = 100
TRIES = 50
# The fields of the result that an event contains.
EVENT_FIELDS = ("carrier", "tracking", "iccid", "kind")


def queue_event(store: Store, order: dict[str, Any]) -> None:
    """Queue an event about the new status of an order."""
    result = {k: v for k, v in json.loads(order["result"]).items() if k in EVENT_FIELDS}
    event = {k: order[k] for k in ("order_id", "status", "reason", "sequence")} | {"result": result}
    event["event_id"] = uuid4().hex
    values = [event["event_id"], order["order_id"], json.dumps(event, ensure_ascii=False), 0, 0]
    store.run("INSERT INTO event VALUES (?, ?, ?, ?, ?)", values)


def signed(body: bytes, secret: str, at: float) -> dict[str, str]:
    """Return the headers of a callback, with its signature."""
    stamp = str(int(at))
    made = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return {"Content-Type": "application/json", "X-Network-Timestamp": stamp, "X-Network-Signature": f"sha256={made}"}


class Caller:
    """Sender of the queued events; it retries those not taken, with exponential backoff."""

    def __init__(self, store: Store, url: str, secret: str) -> None:
        self.store, self.url, self.secret = store, url, secret
        self.rest: dict[str, float] = {}

    async def send(self) -> None:
        """Send the events that are due, once."""
        waiting = self.store.rows(
            "SELECT rowid, * FROM event WHERE told = 0 AND tries < ? ORDER BY tries, rowid LIMIT ?", [TRIES, AT_ONCE]
        )
        mode = faults["network"].mode if "network" in faults else ""
        if mode == "disorder":
            # Send the newest first; a shipped order's event waits until a later one of its order is sent.
            waiting = [row for row in reversed(waiting) if self._successor_sent(row)]
        due = [row for row in waiting if self.rest.get(row["event_id"], 0) <= time.monotonic()]
        for _ in range(2 if mode == "twice" else 1):
            taken = await asyncio.to_thread(self._post, [json.loads(row["body"]) for row in due]) if due else set()
        for row in due:
            sent = row["event_id"] in taken
            self.store.run(
                "UPDATE event SET tries = tries + 1, told = ? WHERE event_id = ?", [int(sent), row["event_id"]]
            )
            self.rest.pop(row["event_id"], None)
            if not sent:
                self.rest[row["event_id"]] = time.monotonic() + min(2 ** row["tries"], 60) / 2

    def _successor_sent(self, row: dict[str, Any]) -> bool:
        if json.loads(row["body"])["status"] != "shipped":
            return True
        later = "SELECT 1 FROM event WHERE order_id = ? AND rowid > ? AND told = 1"
        return bool(self.store.rows(later, [row["order_id"], row["rowid"]]))

    def _post(self, events: list[dict[str, Any]]) -> set[str]:
        """Send the events and return the ids of those taken. Runs in a thread, so it does not use the store."""
        body = json.dumps({"events": events}, ensure_ascii=False).encode()
        request = urllib.request.Request(self.url, body, signed(body, self.secret, time.time()))  # noqa: S310  (our own address)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
                response = json.load(answer)
        except urllib.error.HTTPError as refused:
            # The receiver may have taken some of them.
            response = _read(refused) if refused.code == 409 else {}
        except (OSError, ValueError):
            return set()
        taken = response.get("taken") if isinstance(response, dict) else None
        return {each for each in taken if isinstance(each, str)} if isinstance(taken, list) else set()


def _read(answer: urllib.error.HTTPError) -> Any:
    try:
        return json.load(answer)
    except ValueError:
        return {}
