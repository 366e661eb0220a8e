"""Pages of the simulated exchange: the tenants with what they have published, and calls placed by hand."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from selfservice.gateways.exchange.simulator import calls, objects
from selfservice.gateways.exchange.simulator.checks import Problem
from selfservice.gateways.exchange.simulator.reached import targets
from selfservice.gateways.exchange.simulator.words import ENDS, KINDS, OUTCOMES, OUTLETS, REASONS, TYPES
from selfservice.simulators.pages import json_or_page, page
from selfservice.simulators.store import Store
from selfservice.simulators.working_days import COPENHAGEN

# In the field for keys, where a menu gets none.
NO_KEY = "-"


async def home(request: Request) -> Response:
    """Serve the tenants. GET: with what they have, and the latest calls. DELETE: remove everything."""
    store: Store = request.app.state.store
    if request.method == "DELETE":
        for table in objects.TABLES:
            store.run(f"DELETE FROM {table}")  # noqa: S608  (our own tables)
        store.run("DELETE FROM published WHERE system LIKE 'exchange %'")
        return Response(status_code=204)
    counts = store.rows(
        "SELECT tenant, kind, count(*) AS n, max(changed_at) AS changed_at FROM exchange_object "
        "WHERE body IS NOT NULL GROUP BY tenant, kind ORDER BY tenant"
    )
    tenants: dict[str, dict[str, Any]] = {}
    for row in counts:
        tenants.setdefault(row["tenant"], {})[row["kind"]] = row["n"]
    made = store.rows("SELECT * FROM exchange_call ORDER BY id DESC LIMIT 20")
    for each in made:
        each |= {"request": json.loads(each["request"]), "trace": json.loads(each["trace"])}
    return json_or_page(request, {"tenants": tenants, "calls": made}, "exchange/templates/exchange.html",
                        tenants=tenants, calls=made, kinds=KINDS, ends=ENDS)  # fmt: skip


def published(store: Store, tenant: str) -> list[dict[str, Any]]:
    """Return the objects of a tenant with their sequences; a body of None is an object that was removed."""
    rows = store.rows("SELECT kind, uid, sequence, body, changed_at FROM exchange_object WHERE tenant = ? "
                      "ORDER BY rowid", [tenant])  # fmt: skip
    for row in rows:
        row["body"] = json.loads(row["body"]) if row["body"] is not None else None
    return rows


async def tenant(request: Request) -> Response:
    """Return what a tenant has published, by kind, newest last."""
    store, cvr = request.app.state.store, request.path_params["tenant"]
    found = published(store, cvr)
    if not found:
        return page(request, "missing.html", 404)
    present = [each for each in found if each["body"] is not None]
    names = {each["uid"]: each["body"].get("name") or each["uid"] for each in present}
    by_kind = {kind: [each for each in present if each["kind"] == kind] for kind in reversed(objects.KINDS)}
    sounds = {row["uid"] for row in store.rows("SELECT uid FROM exchange_sound WHERE tenant = ?", [cvr])}
    return json_or_page(request, found, "exchange/templates/tenant.html", tenant=cvr, by_kind=by_kind, names=names,
                        kinds=KINDS, sounds=sounds)  # fmt: skip


async def sound(request: Request) -> Response:
    """Return the sound of a recording."""
    found = objects.sound_of(request.app.state.store, request.path_params["tenant"], request.path_params["uid"])
    return Response(found, media_type="audio/wav") if found else page(request, "missing.html", 404)


def asked(given: dict[str, Any]) -> dict[str, Any]:
    """Return the call that the form describes, as the API takes it. A time without zone is Danish; none is now."""
    keys = str(given.get("keys", "")) + str(given.get("press", ""))
    text = str(given.get("at", ""))
    try:
        at = datetime.fromisoformat(text).astimezone(COPENHAGEN) if "+" in text else (
            datetime.fromisoformat(text).replace(tzinfo=COPENHAGEN) if text else datetime.now(COPENHAGEN)
        )  # fmt: skip
        moment = at.isoformat(timespec="seconds")
    except (ValueError, OverflowError):
        moment = text
    caller = "".join(str(given.get("caller", "")).split())
    if caller.isdigit():
        caller = f"+45{caller}" if len(caller) == 8 else f"+{caller}"
    return {
        "number": str(given.get("number", "")).strip(), "caller": caller, "at": moment,
        "keys": ["" if key == NO_KEY else key for key in keys if not key.isspace()],
        "outcomes": {name[2:]: str(value) for name, value in given.items() if name.startswith("o.") and value},
    }  # fmt: skip


def described(store: Store, cvr: str, trace: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the steps of a trace with words for people, and each prompt with the recording that is there."""
    sounds = {row["uid"] for row in store.rows("SELECT uid FROM exchange_sound WHERE tenant = ?", [cvr])}
    found = []
    for step in trace["steps"]:
        flow = objects.get(store, cvr, "flow", step["flow"]) or {}
        node = flow.get("definition", {}).get("nodes", {}).get(step["node"], {})
        plays = [
            {"texts": [text for text in prompt.get("text", {}).values() if text],
             "sounds": [uid for uid in prompt.get("recording", {}).values() if uid in sounds]}
            for prompt in step["plays"]
        ]  # fmt: skip
        found.append({**step, "plays": plays, "title": node.get("name") or step["node"], "flow": flow.get("name", "")})
    return found


def _danish(at: str) -> str:
    """Return a time as the field of the form has it; "" for none that can be read."""
    try:
        return datetime.fromisoformat(at).astimezone(COPENHAGEN).strftime("%Y-%m-%dT%H:%M")
    except (ValueError, OverflowError):
        return ""


def _call_page(request: Request, cvr: str, given: dict[str, Any], status: int = 200, **more: Any) -> Response:
    store: Store = request.app.state.store
    trace = more.get("trace")
    steps = described(store, cvr, trace) if trace else []
    names = {uid: user.get("name") or uid for uid, user in objects.every(store, cvr, "user").items()}
    numbers = sorted(each["number"] for each in objects.every(store, cvr, "number").values())
    number = given["number"] if given["number"] in numbers else numbers[0]
    keys = "".join(key or NO_KEY for key in given["keys"])
    return page(
        request, "exchange/templates/call.html", status, tenant=cvr, given=given, keys=keys, steps=steps,
        numbers=numbers, targets=targets(store, cvr, number), at=_danish(given["at"]),
        names=names, types=TYPES,
        outlets=OUTLETS, reasons=REASONS, ends=ENDS, answers=OUTCOMES,
        missed=any(step["type"] == "menu" and step["outlet"] == "timeout" for step in steps),
        **more,
    )  # fmt: skip


async def call(request: Request) -> Response:
    """Show what a call would meet (GET), or place it (POST)."""
    store, cvr = request.app.state.store, request.path_params["tenant"]
    if not objects.every(store, cvr, "number"):
        return page(request, "missing.html", 404)
    posted = request.method == "POST"
    form = dict(await request.form()) if posted else dict(request.query_params)
    given = asked(form)
    try:
        if posted:
            identity, _ = calls.place(store, cvr, given)
            return RedirectResponse(f"/sim/exchange/calls/{identity}", 303)
        trace = calls.trace_of(calls.run(store, cvr, given)[1]) if given["number"] else None
    except Problem as problem:
        return _call_page(request, cvr, given, problem.status, problem=problem)
    return _call_page(request, cvr, given, trace=trace)


async def placed(request: Request) -> Response:
    """Return a call that was placed."""
    rows = request.app.state.store.rows("SELECT * FROM exchange_call WHERE id = ?", [request.path_params["id"]])
    if not rows:
        return page(request, "missing.html", 404)
    given, trace = json.loads(rows[0]["request"]), json.loads(rows[0]["trace"])
    return _call_page(request, rows[0]["tenant"], given, trace=trace, placed=True)


routes = [
    Route("/sim/exchange/", home, methods=["GET"]),
    Route("/sim/exchange", home, methods=["DELETE"]),
    Route("/sim/exchange/calls/{id}", placed, methods=["GET"]),
    Route("/sim/exchange/{tenant}", tenant, methods=["GET"]),
    Route("/sim/exchange/{tenant}/call", call, methods=["GET", "POST"]),
    Route("/sim/exchange/{tenant}/sound/{uid}", sound, methods=["GET"]),
]
