"""Pages of the simulated clearing house: portings, and what the other operators do with them, by hand."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from selfservice.gateways.porting.simulator import portings
from selfservice.gateways.porting.simulator.numbers import OPERATORS, REJECTIONS, set_holder, to_try
from selfservice.simulators import event_list
from selfservice.simulators.pages import json_or_page, page, wants_json
from selfservice.simulators.reading import json_object
from selfservice.simulators.store import Store

STATES = {
    "requested": "Venter på operatøren",
    "accepted": "Aftalt",
    "rejected": "Afvist",
    "completed": "Flyttet",
    "failed": "Mislykket",
    "cancelled": "Annulleret",
    "returned": "Givet tilbage",
}
Act = Callable[[Store, dict[str, Any], str], dict[str, Any]]
# What the operators may do, with the states in which they may, and its words.
ACTS: dict[str, tuple[str, tuple[str, ...], Act]] = {
    "answer": ("Lad operatøren svare", ("requested",), lambda store, found, code: portings.answer(store, found, code)),
    "postpone": ("Udsæt to hverdage", ("accepted",), lambda store, found, code: portings.postpone(store, found)),
    "port": ("Flyt nummeret nu", ("accepted",), lambda store, found, code: portings.port(store, found)),
    "fail": ("Lad flytningen mislykkes", ("accepted",), lambda store, found, code: portings.port(store, found, "fail")),
    "return": ("Giv nummeret tilbage", ("completed",), lambda store, found, code: portings.give_back(store, found)),
}


async def every(request: Request) -> Response:
    """Serve the portings. GET: newest first, found by number. DELETE: remove them and restore the numbers."""
    store: Store = request.app.state.store
    if request.method == "DELETE":
        for table in ("porting_plan", "porting", "porting_number"):
            store.run(f"DELETE FROM {table}")  # noqa: S608  (our own tables)
        event_list.empty(store, portings.NAME)
        return Response(status_code=204)
    query = re.sub(r"\s", "", request.query_params.get("q", "")).removeprefix("+")
    rows = store.rows("SELECT * FROM porting WHERE number LIKE ? ORDER BY rowid DESC LIMIT 100", [f"%{query}%"])
    for row in rows:
        row["request"] = json.loads(row["request"])
    waiting = store.rows("SELECT count(*) AS n FROM porting_plan WHERE step = 'answer'")[0]["n"]
    return json_or_page(request, rows, "porting/templates/portings.html", portings=rows, q=query, waiting=waiting,
                        states=STATES, operators=OPERATORS, numbers=to_try())  # fmt: skip


async def one(request: Request) -> Response:
    """Return one porting, with what may happen to it."""
    found = portings.get(request.app.state.store, request.path_params["id"])
    if found is None:
        return page(request, "missing.html", 404)
    found["request"] = json.loads(found["request"])
    acts = {name: label for name, (label, states, _act) in ACTS.items() if found["state"] in states}
    return json_or_page(request, found, "porting/templates/porting.html", p=found, acts=acts, states=STATES,
                        operators=OPERATORS, rejections=REJECTIONS)  # fmt: skip


async def act(request: Request) -> Response:
    """Do something with a porting as another operator: form or JSON (`act`, and `code` for an answer)."""
    as_json = "json" in request.headers.get("content-type", "")
    given = await json_object(request) if as_json else dict(await request.form())
    store, name = request.app.state.store, given.get("act")
    found = portings.get(store, request.path_params["id"])
    if found is None:
        return JSONResponse({"error": "unknown porting"}, 404)
    if not isinstance(name, str) or name not in ACTS or found["state"] not in ACTS[name][1]:
        return JSONResponse({"error": "unknown act, or not in this state"}, 400)
    with store.transaction():
        changed = ACTS[name][2](store, found, str(given.get("code") or ""))
    address = f"/sim/porting/{found['id']}"
    return JSONResponse(portings.shown(changed)) if as_json else RedirectResponse(address, 303)


async def hurry(request: Request) -> Response:
    """Let all donors answer now."""
    count = portings.hurry(request.app.state.store)
    return JSONResponse({"answered": count}) if wants_json(request) else RedirectResponse("/sim/porting/", 303)


async def numbers(request: Request) -> Response:
    """Set what the operators know about a number (POST), for tests."""
    given = await json_object(request)
    number, operator = given.get("number"), given.get("operator")
    texts = all(isinstance(given.get(name, ""), str) for name in ("cvr", "name", "iccid"))
    known = isinstance(operator, str) and operator in OPERATORS and texts and isinstance(given.get("ended", 0), int)
    if not isinstance(number, str) or not re.fullmatch(r"45[2-9][0-9]{7}", number) or not known:
        return JSONResponse({"error": "a number has an operator, and a cvr or a name"}, 400)
    set_holder(request.app.state.store, number, {"cvr": "", "name": "", **given})
    return JSONResponse(given, 201)


routes = [
    Route("/sim/porting/", every, methods=["GET"]),
    Route("/sim/porting", every, methods=["DELETE"]),
    Route("/sim/porting/hurry", hurry, methods=["POST"]),
    Route("/sim/porting/numbers", numbers, methods=["POST"]),
    Route("/sim/porting/{id}", one, methods=["GET"]),
    Route("/sim/porting/{id}", act, methods=["POST"]),
]
