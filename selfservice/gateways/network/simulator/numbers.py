"""The numbers of the simulated network, and pages that show them."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from selfservice.gateways.network.simulator.acts import BARS
from selfservice.gateways.network.simulator.orders import execute
from selfservice.simulators.pages import json_or_page, wants_json
from selfservice.simulators.reading import json_object
from selfservice.simulators.store import Store, now

SHOWN = 500


def seed(store: Store, numbers: str) -> None:
    """Insert the missing numbers of subscribers.json and of a CSV file (msisdn;iccid;bars)."""
    records = json.loads((Path(__file__).parent.parent / "subscribers.json").read_text())
    if numbers and Path(numbers).exists():
        with Path(numbers).open(newline="", encoding="utf-8") as file:
            read = csv.DictReader(file, delimiter=";")
            records += [row | {"bars": [bar for bar in (row.get("bars") or "").split(",") if bar]} for row in read]
    add(store, records, "INSERT OR IGNORE")


def add(store: Store, records: list[dict[str, Any]], how: str) -> None:
    """Insert numbers, each with its card and bars; `how` is INSERT OR IGNORE or INSERT OR REPLACE."""
    at = now()
    with store.transaction():
        for record in records:
            msisdn, iccid = record["msisdn"], record.get("iccid", "")
            values = [msisdn, iccid, json.dumps(record.get("bars", [])), at]
            store.run(f"{how} INTO number (msisdn, iccid, bars, changed_at) VALUES (?, ?, ?, ?)", values)
            if iccid:
                store.run("INSERT OR IGNORE INTO card VALUES (?, ?, 'physical', 'active', '{}')", [iccid, msisdn])


def is_valid(record: object) -> bool:
    """Return whether the record is a valid number."""
    if not isinstance(record, dict) or not re.fullmatch(r"[0-9]{8,15}", str(record.get("msisdn"))):
        return False
    bars = record.get("bars", [])
    return isinstance(record.get("iccid", ""), str) and isinstance(bars, list) and all(bar in BARS for bar in bars)


async def subscribers(request: Request) -> Response:
    """Serve the numbers. GET: list. POST: add one, or many ("numbers"), for tests. DELETE: restore the initial ones."""
    store: Store = request.app.state.store
    if request.method == "DELETE":
        for table in ("event", "provisioning", "reservation", "card", "number"):
            store.run(f"DELETE FROM {table}")  # noqa: S608  (our own tables)
        seed(store, request.app.state.settings["NETWORK_NUMBERS"])
        return Response(status_code=204)
    if request.method == "POST":
        given = await json_object(request)
        many = given.get("numbers", [given])
        if not isinstance(many, list) or not all(map(is_valid, many)):
            return JSONResponse({"error": "a number has a msisdn of 8 to 15 digits, an iccid, and bars"}, 400)
        add(store, [each | {"msisdn": str(each["msisdn"])} for each in many], "INSERT OR REPLACE")
        return JSONResponse(given if "numbers" not in given else {"added": len(many)}, 201)
    query = re.sub(r"\D", "", request.query_params.get("q", ""))
    rows = _shown(store, "msisdn LIKE ? OR iccid LIKE ?", [f"%{query}%", f"{query}%"])
    return json_or_page(request, rows, "network/templates/numbers.html", subscribers=rows, names=BARS, q=query)


async def subscriber(request: Request) -> Response:
    """Return one number with its orders, oldest first."""
    rows = _shown(request.app.state.store, "msisdn = ?", [request.path_params["msisdn"]])
    if not rows:
        return JSONResponse({"error": "unknown number"}, 404)
    return json_or_page(request, rows[0], "network/templates/numbers.html", subscribers=rows, names=BARS, q="")


def _shown(store: Store, which: str, values: list[str]) -> list[dict[str, Any]]:
    rows = store.rows(f"SELECT * FROM number WHERE {which} ORDER BY changed_at DESC, msisdn LIMIT {SHOWN}", values)  # noqa: S608
    orders = "SELECT order_id, key, verb, body, status, reason FROM provisioning WHERE msisdn = ? ORDER BY rowid"
    for row in rows:
        row["bars"], row["add_ons"] = json.loads(row["bars"]), json.loads(row["add_ons"])
        row["owner"] = json.loads(row["owner"] or "null")
        row["orders"] = store.rows(orders, [row["msisdn"]])
        row["waiting"] = [order for order in row["orders"] if order["status"] == "shipped"]
    return rows


async def activate(request: Request) -> Response:
    """Complete a shipped order, as if the recipient puts the card into the phone."""
    store: Store = request.app.state.store
    found = store.rows("SELECT * FROM provisioning WHERE order_id = ?", [request.path_params["order"]])
    if not found or found[0]["status"] != "shipped":
        return JSONResponse({"error": "no card is on its way"}, 404)
    order = execute(store, found[0])
    state = {k: order[k] for k in ("order_id", "status", "reason")}
    return JSONResponse(state) if wants_json(request) else RedirectResponse("/sim/network/", 303)


async def callbacks(request: Request) -> Response:
    """Serve callbacks. GET: the last 1,000 events, oldest first, with delivery state. POST: set URL and secret."""
    if request.method == "POST":
        given, caller = await json_object(request), request.app.state.caller
        caller.url, caller.secret = str(given.get("url", "")), str(given.get("secret", caller.secret))
        return Response(status_code=204)
    rows = request.app.state.store.rows("SELECT body, tries, told FROM event ORDER BY rowid DESC LIMIT 1000")
    events = [json.loads(r["body"]) | {"tries": r["tries"], "told": bool(r["told"])} for r in reversed(rows)]
    return JSONResponse(events)


routes = [
    Route("/sim/network/", subscribers, methods=["GET"]),
    Route("/sim/network", subscribers, methods=["POST", "DELETE"]),
    Route("/sim/network/callbacks", callbacks, methods=["GET", "POST"]),
    Route("/sim/network/orders/{order}/activate", activate, methods=["POST"]),
    Route("/sim/network/{msisdn}", subscriber, methods=["GET"]),
]
