"""Receivers' responses to documents: when they come, and the list from which the sender fetches them."""

from __future__ import annotations

import asyncio
import re
import time
from typing import Any
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from selfservice.gateways.nemhandel.simulator.application_response import (
    BUSINESS_ACCEPT,
    BUSINESS_REJECT,
    TECHNICAL_REJECT,
    application_response,
)
from selfservice.gateways.nemhandel.simulator.callbacks import Caller
from selfservice.gateways.nemhandel.simulator.calls import RESPONSES, fault_of, unauthorized
from selfservice.simulators.faults import Fault, after_store, before_store, faults
from selfservice.simulators.reading import number
from selfservice.simulators.store import Store

# Seconds after which a receiver responds.
ACCEPT_AFTER, BUSINESS_REJECT_AFTER, TECHNICAL_REJECT_AFTER, LATE_AFTER = 60, 600, 3600, 3 * 86400
MOST = 500
REASONS = {
    BUSINESS_ACCEPT: "",
    BUSINESS_REJECT: "Personreferencen er ukendt hos modtageren",
    TECHNICAL_REJECT: "[F-INV051] Buyer Contact/ID is mandatory",
}


def plan_response(store: Store, document: dict[str, Any], broken: str, fault: Fault | None, scale: float) -> None:
    """Plan the response to a new document: accepted, unless it breaks a rule or the fault says otherwise."""
    mode, reason = (fault.mode, fault.reason) if fault else ("", "")
    if mode == "response_unknown":
        queue_response(store, {**document, "document_id": str(uuid4()), "number": "UKENDT"}, BUSINESS_ACCEPT)
    if broken:
        queue_response(store, document, TECHNICAL_REJECT, broken, TECHNICAL_REJECT_AFTER / scale)
    elif mode == "technical_reject":
        queue_response(store, document, TECHNICAL_REJECT, reason, TECHNICAL_REJECT_AFTER / scale)
    elif mode == "business_reject":
        queue_response(store, document, BUSINESS_REJECT, reason, BUSINESS_REJECT_AFTER / scale)
    elif mode != "response_never":
        after = LATE_AFTER if mode == "response_late" else ACCEPT_AFTER
        queue_response(store, document, BUSINESS_ACCEPT, reason, after / scale)


def queue_response(store: Store, document: dict[str, Any], kind: str, reason: str = "", after: float = 0) -> None:
    """Queue a response to a document, to be sent after some seconds."""
    identifier, reason = str(uuid4()), reason or REASONS[kind]
    body = application_response(identifier, document, kind, reason)
    values = [identifier, document["document_id"], kind, reason, body, time.time() + after]
    store.run("INSERT INTO response VALUES (?, ?, ?, ?, ?, ?, 0)", values)


def send_due(store: Store, mode: str) -> int:
    """Append the due responses to the sender's list, and return their number."""
    order = "DESC" if mode == "response_disorder" else "ASC"
    due = store.rows(
        f"SELECT id FROM response WHERE sent = 0 AND due_at <= ? ORDER BY due_at {order}, rowid {order}",  # noqa: S608
        [time.time()],
    )
    with store.transaction():
        for row in due * (2 if mode == "response_twice" else 1):
            store.run("INSERT INTO response_list (response_id) VALUES (?)", [row["id"]])
            store.run("UPDATE response SET sent = 1 WHERE id = ?", [row["id"]])
    return len(due)


async def run_responses(store: Store, caller: Caller, every: float = 0.5) -> None:
    """Send due responses and call the portal every `every` seconds, while a callback URL is set."""
    while True:
        await asyncio.sleep(every)
        if caller.url:
            fault = faults.get("nemhandel")
            if send_due(store, fault.mode if fault else ""):
                caller.wake()
            await caller.send()


def _position(cursor: str, list_id: str) -> int:
    """Return the position of a cursor; 0, the beginning, for one of another list, which has been lost since."""
    given, _, position = cursor.partition(".")
    return int(position) if given == list_id and re.fullmatch("[0-9]{1,15}", position) else 0


async def get_responses(request: Request) -> Response:
    """Return the responses after a position of the list, oldest first."""
    if answer := unauthorized(request):
        return answer
    fault = await fault_of(RESPONSES)
    if answer := await before_store(fault):
        return answer
    limit = max(1, int(number(request.query_params.get("limit"), 100, most=MOST)))
    store: Store = request.app.state.store
    list_id = store.rows("SELECT id FROM response_list_id")[0]["id"]
    since = _position(request.query_params.get("since", ""), list_id)
    send_due(store, fault.mode if fault else "")
    rows = store.rows(
        "SELECT position, id, document_id, body FROM response_list JOIN response ON response.id = response_id"
        " WHERE position > ? ORDER BY position LIMIT ?",
        [since, limit + 1],
    )
    shown = rows[:limit]
    entries = [{"id": r["id"], "refToInstanceID": r["document_id"], "document": r["body"]} for r in shown]
    cursor = f"{list_id}.{shown[-1]['position'] if shown else since}"
    page = {"responses": entries, "cursor": cursor, "more": len(rows) > limit}
    return await after_store(fault) or JSONResponse(page)


routes = [Route("/api/inbound/responses", get_responses, methods=["GET"])]
