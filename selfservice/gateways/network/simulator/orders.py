"""The provisioning API of the simulated network: it accepts an order under the sender's key and executes it once."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from selfservice.gateways.network.simulator.access import unauthorized
from selfservice.gateways.network.simulator.acts import VERBS, make_number, rejection_reason, remove_number, step
from selfservice.gateways.network.simulator.events import Caller, queue_event
from selfservice.simulators.faults import Fault, after_store, before_store, faults, next_fault
from selfservice.simulators.reading import json_object
from selfservice.simulators.store import Store, now

AT_ONCE = 200
BULK = 100
# Answers to every other order of a bulk, which is not stored, by fault.
NOT_STORED = {"partly_refused": (400, "the order is refused"), "partly_busy": (503, "the number is busy")}
COLUMNS = ("order_id", "key", "msisdn", "verb", "body", "status", "reason", "result", "sequence", "received_at")


async def put_order(request: Request) -> Response:
    """Accept an order (PUT) for a number, new or known by its key."""
    if answer := unauthorized(request):
        return answer
    given = await json_object(request)
    fault = await next_fault("network")
    if answer := await before_store(fault):
        return answer
    key, verb = request.headers.get("idempotency-key", ""), request.path_params["verb"]
    if not key or not _makes_sense(verb, given):
        return JSONResponse({"error": "a key, and a body that makes sense, are wanted"}, 400)
    store: Store = request.app.state.store
    code, found = accept(store, request.path_params["msisdn"], verb, key, given, fault)
    if code == 202 and (response := await after_store(fault)):
        return response
    return JSONResponse(found, code)


async def post_orders(request: Request) -> Response:
    """Accept up to 100 orders (POST), each with its own key, and answer each with the status of a PUT as "code"."""
    if answer := unauthorized(request):
        return answer
    given = (await json_object(request)).get("orders")
    fault = await next_fault("network")
    if answer := await before_store(fault):
        return answer
    if not isinstance(given, list) or len(given) > BULK:
        return JSONResponse({"error": f"a list of at most {BULK} orders is wanted"}, 400)
    store: Store = request.app.state.store
    with store.transaction():
        answers = [_accept_entry(store, entry, fault, other=index % 2 == 1) for index, entry in enumerate(given)]
    mode = fault.mode if fault else ""
    if mode == "twice":
        answers += answers
    if mode == "disorder":
        answers.reverse()
    if mode != "duplicate" and (response := await after_store(fault)):
        return response
    return JSONResponse({"orders": answers})


def _accept_entry(store: Store, entry: Any, fault: Fault | None, *, other: bool) -> dict[str, Any]:
    """Accept one order of a bulk and return its answer. The "partly" faults hit every `other` order."""
    order: dict[str, Any] = entry if isinstance(entry, dict) else {}
    key, msisdn, verb, body = (order.get(name) for name in ("key", "msisdn", "verb", "body"))
    mode = fault.mode if fault and other else ""
    if mode in NOT_STORED:
        code, said = NOT_STORED[mode]
        return {"key": key, "code": code, "error": said}
    if not (isinstance(key, str) and key and isinstance(msisdn, str) and _makes_sense(verb, body)):
        return {"key": key, "code": 400, "error": "a key, a number, and a body that makes sense, are wanted"}
    code, answer = accept(store, msisdn, str(verb), key, order["body"], fault)
    return {"key": key, "code": "<<<" if mode == "partly_garbage" else code, **answer}


def _makes_sense(verb: Any, body: Any) -> bool:
    return isinstance(verb, str) and verb in VERBS and isinstance(body, dict) and VERBS[verb](body)


def accept(
    store: Store, msisdn: str, verb: str, key: str, given: dict[str, Any], fault: Fault | None
) -> tuple[int, dict[str, str]]:
    """Store the order, unless its key is known; return the status and the answer."""
    body = json.dumps(given, sort_keys=True)
    known = store.rows("SELECT * FROM provisioning WHERE key = ?", [key])
    if known and (known[0]["msisdn"], known[0]["verb"], known[0]["body"]) != (msisdn, verb, body):
        return 409, {"error": "the key has been used for something else"}
    if not known and verb == "create":
        if why := make_number(store, msisdn, given):
            return 400, {"error": why}
    elif not store.rows("SELECT 1 FROM number WHERE msisdn = ?", [msisdn]):
        return 404, {"error": "unknown number"}
    order = known[0] if known else _new(store, msisdn, verb, key, body, fault)
    answer = {"order_id": order["order_id"], "status": "accepted"}
    if fault and fault.mode == "duplicate":
        return 409, {"error": "the order is known", **answer}
    return 202, answer


def _new(store: Store, msisdn: str, verb: str, key: str, body: str, fault: Fault | None) -> dict[str, Any]:
    mode = fault.mode if fault else ""
    status = {"pending": "in_progress", "rejected": "rejected"}.get(mode, "accepted")
    reason = (fault.reason if fault else "") or "number is locked"
    values = [uuid4().hex, key, msisdn, verb, body, status, reason if status == "rejected" else "", "{}", 0, now()]
    store.run("INSERT INTO provisioning VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
    order = dict(zip(COLUMNS, values, strict=True))
    if status == "rejected":
        remove_number(store, order)
        queue_event(store, order)
    return order


def suspended() -> bool:
    """Return whether the fault panel suspends the execution of orders."""
    fault = faults.get("network")
    return fault is not None and fault.mode == "pending"


def execute(store: Store, order: dict[str, Any]) -> dict[str, Any]:
    """Move the order to its next status (done, shipped or rejected) and queue an event."""
    reason = rejection_reason(store, order)
    status, result = ("rejected", {}) if reason else step(store, order)
    if reason:
        remove_number(store, order)
    order |= {"status": status, "reason": reason, "result": json.dumps(result), "sequence": order["sequence"] + 1}
    store.run(
        "UPDATE provisioning SET status = ?, reason = ?, result = ?, sequence = ? WHERE order_id = ?",
        [status, reason, order["result"], order["sequence"], order["order_id"]],
    )
    queue_event(store, order)
    return order


async def run_orders(caller: Caller, every: float = 0.5) -> None:
    """Execute open orders and send their events every `every` seconds, while a callback URL is set."""
    waiting = "SELECT * FROM provisioning WHERE status IN ('accepted', 'in_progress') ORDER BY rowid LIMIT 500"
    while True:
        await asyncio.sleep(every)
        if caller.url:
            for order in [] if suspended() else caller.store.rows(waiting):
                execute(caller.store, order)
            await caller.send()


async def get_number(request: Request) -> Response:
    """Say whether a number is in use."""
    if answer := unauthorized(request):
        return answer
    fault = await next_fault("network")
    if (answer := await before_store(fault)) or (answer := await after_store(fault)):
        return answer
    msisdn, store = request.path_params["msisdn"], request.app.state.store
    if not store.rows("SELECT 1 FROM number WHERE msisdn = ? AND terminated = 0", [msisdn]):
        return JSONResponse({"error": "unknown number"}, 404)
    return JSONResponse({"msisdn": msisdn})


def _answer(store: Store, order: dict[str, Any], mode: str) -> dict[str, Any]:
    """Return the answer about an order. The first query executes it, unless a fault suspends it."""
    if mode == "disorder":
        # The answer of a replica that lags behind.
        return {"order_id": order["order_id"], "status": "accepted", "sequence": 0}
    if order["status"] in ("accepted", "in_progress") and not suspended():
        order = execute(store, order)
    answer = {k: order[k] for k in ("order_id", "status", "reason", "sequence")}
    return answer | {"result": json.loads(order["result"])}


async def get_order(request: Request) -> Response:
    """Return the status of an order."""
    return await _respond(request, [request.path_params["order"]], one=True)


async def get_orders(request: Request) -> Response:
    """Return the statuses of many orders, without unknown ones."""
    return await _respond(request, request.query_params.get("ids", "").split(","), one=False)


async def _respond(request: Request, ids: list[str], *, one: bool) -> Response:
    if answer := unauthorized(request):
        return answer
    fault = await next_fault("network")
    if answer := await before_store(fault):
        return answer
    if len(ids) > AT_ONCE:
        return JSONResponse({"error": f"at most {AT_ONCE} at once"}, 400)
    store: Store = request.app.state.store
    marks = ", ".join("?" * len(ids))
    rows = store.rows(f"SELECT * FROM provisioning WHERE order_id IN ({marks})", ids)  # noqa: S608  (placeholders only)
    if one and not rows:
        return JSONResponse({"error": "unknown order"}, 404)
    mode = fault.mode if fault else ""
    with store.transaction():
        answers = [_answer(store, row, mode) for row in rows]
    if mode == "twice":
        answers += answers
    if mode != "duplicate" and (answer := await after_store(fault)):
        return answer
    return JSONResponse(answers[0] if one else {"orders": answers})


routes = [
    Route("/provisioning/v1/subscribers/{msisdn}/{verb}", put_order, methods=["PUT"]),
    Route("/provisioning/v1/subscribers/{msisdn:path}", get_number, methods=["GET"]),
    Route("/provisioning/v1/orders", post_orders, methods=["POST"]),
    Route("/provisioning/v1/orders", get_orders, methods=["GET"]),
    Route("/provisioning/v1/orders/{order}", get_order, methods=["GET"]),
]
