"""Simulator of the SMS gateway: GatewayAPI's REST API, and an inbox for every number."""

from __future__ import annotations

import re
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from selfservice.gateways.sms.settings import SETTINGS
from selfservice.simulators.faults import after_store, before_store, next_fault
from selfservice.simulators.pages import json_or_page
from selfservice.simulators.reading import json_object
from selfservice.simulators.store import Store, now
from selfservice.simulators.system import System

CODE = re.compile(r"\b(\d{6})\b")


def recipients(given: dict[str, Any]) -> list[str]:
    """Return the recipients' numbers; empty if one of them is invalid."""
    found = given.get("recipients")
    if not isinstance(found, list):
        return []
    numbers = [str(each.get("msisdn", "")) if isinstance(each, dict) else "" for each in found]
    return numbers if all(re.fullmatch(r"[0-9]{8,15}", number) for number in numbers) else []


async def send(request: Request) -> Response:
    """Accept a message (POST) to one or more numbers."""
    store: Store = request.app.state.store
    if request.headers.get("authorization") != f"Token {request.app.state.settings['SMS_TOKEN']}":
        return JSONResponse({"code": "0x0213", "message": "Unauthorized"}, 401)
    given = await json_object(request)
    fault = await next_fault("sms")
    if answer := await before_store(fault):
        return answer
    numbers = recipients(given)
    if not numbers or not isinstance(given.get("message"), str) or not given["message"]:
        return JSONResponse({"code": "0x0308", "message": "Invalid recipient or message"}, 422)
    ids = []
    for number in numbers:
        store.run(
            "INSERT INTO sms (msisdn, sender, message, received_at) VALUES (?, ?, ?, ?)",
            [number, str(given.get("sender", "")), str(given["message"]), now()],
        )
        ids.append(store.rows("SELECT last_insert_rowid() AS id")[0]["id"])
    usage = {"countries": {"DK": len(ids)}, "currency": "DKK", "total_cost": 0.27 * len(ids)}
    return await after_store(fault) or JSONResponse({"ids": ids, "usage": usage})


async def inbox(request: Request) -> Response:
    """Return all messages, or those of one number, newest first. DELETE: empty the inbox."""
    store: Store = request.app.state.store
    if request.method == "DELETE":
        store.run("DELETE FROM sms")
        return Response(status_code=204)
    number = request.path_params.get("msisdn", "")
    messages = store.rows("SELECT * FROM sms WHERE ? IN ('', msisdn) ORDER BY id DESC LIMIT 100", [number])
    for message in messages:
        found = CODE.search(message["message"])
        message["code"] = found[1] if found else ""
    return json_or_page(request, messages, "sms/templates/messages.html", messages=messages, number=number)


SCHEMA = """
CREATE TABLE IF NOT EXISTS sms (
    id INTEGER PRIMARY KEY, msisdn TEXT NOT NULL, sender TEXT NOT NULL, message TEXT NOT NULL,
    received_at TEXT NOT NULL);
"""
SYSTEM = System(
    title="Sms",
    order=20,
    home="/sim/sms/",
    settings=SETTINGS.secrets,
    schema=SCHEMA,
    latest="SELECT * FROM sms ORDER BY id DESC LIMIT 5",
    routes=[
        Route("/rest/mtsms", send, methods=["POST"]),
        Route("/sim/sms/", inbox, methods=["GET"]),
        Route("/sim/sms", inbox, methods=["DELETE"]),
        Route("/sim/sms/{msisdn}", inbox, methods=["GET"]),
    ],
)
