"""The mobile network: its provisioning API, with a table of the numbers and SIM cards that it knows."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from selfservice.simulators.faults import Fault, after_store, before_store, strike
from selfservice.simulators.pages import HERE, page, wants_json
from selfservice.simulators.reading import json_object
from selfservice.simulators.store import Store, now

BARS = {
    "all": "al trafik",
    "outgoing": "udgående",
    "international": "udland",
    "roaming": "roaming",
    "data": "data",
    "roaming_data": "data i udlandet",
    "incoming": "indgående",
    "premium": "overtakserede numre",
}


def seed(store: Store) -> None:
    """Put in the numbers of data/subscribers.json that are not there yet."""
    for record in json.loads((HERE / "data" / "subscribers.json").read_text()):
        add(store, record, "INSERT OR IGNORE")


def add(store: Store, record: dict[str, Any], how: str) -> None:
    """A number with its card and bars."""
    values = [record["msisdn"], record.get("iccid", ""), json.dumps(record.get("bars", [])), now()]
    store.run(f"{how} INTO subscriber VALUES (?, ?, ?, ?)", values)


def unauthorized(request: Request) -> Response | None:
    """The answer to a wrong token."""
    good = request.headers.get("authorization") == f"Bearer {request.app.state.network_token}"
    return None if good else JSONResponse({"error": "unauthorized"}, 401)


async def set_bars(request: Request) -> Response:
    """PUT the bars that a number is to have: taken as an order, under the sender's key."""
    if answer := unauthorized(request):
        return answer
    given = await json_object(request)
    fault = await strike("network")
    if answer := await before_store(fault):
        return answer
    key, bars = request.headers.get("idempotency-key", ""), given.get("bars")
    if not key or not isinstance(bars, list) or not all(isinstance(b, str) and b in BARS for b in bars):
        return JSONResponse({"error": "a key and a list of known bars are wanted"}, 400)
    return await take(request.app.state.store, request.path_params["msisdn"], key, json.dumps(sorted(bars)), fault)


async def take(store: Store, msisdn: str, key: str, body: str, fault: Fault | None) -> Response:
    """The order of that key, new or known, and answer as the fault says."""
    known = store.rows("SELECT * FROM network_order WHERE key = ?", [key])
    if known and (known[0]["msisdn"], known[0]["body"]) != (msisdn, body):
        return JSONResponse({"error": "the key has been used for something else"}, 409)
    if not store.rows("SELECT 1 FROM subscriber WHERE msisdn = ?", [msisdn]):
        return JSONResponse({"error": "unknown number"}, 404)
    order = known[0]["order_id"] if known else uuid4().hex
    if not known:
        status = fault.mode if fault and fault.mode in ("pending", "rejected") else "accepted"
        reason = "number is locked" if status == "rejected" else ""
        store.run(
            "INSERT INTO network_order VALUES (?, ?, ?, ?, ?, ?, ?)", [order, key, msisdn, body, status, reason, now()]
        )
    return await after_store(fault) or JSONResponse({"order_id": order, "status": "accepted"}, 202)


def carry_out(store: Store, order: dict[str, Any]) -> None:
    """Give the number the bars of the order."""
    store.run("UPDATE network_order SET status = 'done' WHERE order_id = ?", [order["order_id"]])
    store.run(
        "UPDATE subscriber SET bars = ?, changed_at = ? WHERE msisdn = ?", [order["body"], now(), order["msisdn"]]
    )


async def get_order(request: Request) -> Response:
    """How far an order has come. It is carried out when it is first asked about, unless a fault keeps it lying."""
    if answer := unauthorized(request):
        return answer
    store: Store = request.app.state.store
    fault = await strike("network")
    if answer := await before_store(fault):
        return answer
    rows = store.rows("SELECT * FROM network_order WHERE order_id = ?", [request.path_params["order"]])
    if not rows:
        return JSONResponse({"error": "unknown order"}, 404)
    order = rows[0]
    lies = order["status"] == "pending" and fault is not None and fault.mode == "pending"
    if order["status"] in ("accepted", "pending") and not lies:
        carry_out(store, order)
        order["status"] = "done"
    told = {"order_id": order["order_id"], "status": order["status"], "reason": order["reason"]}
    return await after_store(fault) or JSONResponse(told)


async def subscribers(request: Request) -> Response:
    """GET: the SIM table. POST: add a number, for tests. DELETE: as at first."""
    store: Store = request.app.state.store
    if request.method == "DELETE":
        store.run("DELETE FROM network_order")
        store.run("DELETE FROM subscriber")
        seed(store)
        return Response(status_code=204)
    if request.method == "POST":
        record = await json_object(request)
        if not re.fullmatch(r"[0-9]{8,15}", str(record.get("msisdn"))) or not isinstance(record.get("iccid", ""), str):
            return JSONResponse({"error": "a number has a msisdn of 8 to 15 digits and an iccid"}, 400)
        add(store, {"msisdn": str(record["msisdn"]), "iccid": record.get("iccid", "")}, "INSERT OR REPLACE")
        return JSONResponse(record, 201)
    rows = store.rows("SELECT * FROM subscriber ORDER BY msisdn LIMIT 500")
    for row in rows:
        row["bars"] = json.loads(row["bars"])
        row["orders"] = store.rows(
            "SELECT key, body, status FROM network_order WHERE msisdn = ? ORDER BY rowid", [row["msisdn"]]
        )
    return JSONResponse(rows) if wants_json(request) else page("network.html", subscribers=rows, names=BARS)


routes = [
    Route("/provisioning/v1/subscribers/{msisdn}/bars", set_bars, methods=["PUT"]),
    Route("/provisioning/v1/orders/{order}", get_order, methods=["GET"]),
    Route("/sim/network/", subscribers, methods=["GET"]),
    Route("/sim/network", subscribers, methods=["POST", "DELETE"]),
]
