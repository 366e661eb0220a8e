"""Pages of the simulated field service: visits, and what happens to them, by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from selfservice.gateways.fieldservice.simulator import appointments
from selfservice.simulators import event_list
from selfservice.simulators.pages import json_or_page, page
from selfservice.simulators.reading import json_object
from selfservice.simulators.store import Store
from selfservice.simulators.working_days import COPENHAGEN

STATES = {
    "reserved": "Reserveret",
    "expired": "Reservationen er udløbet",
    "booked": "Aftalt",
    "done": "Udført",
    "missed_by_us": "Teknikeren kom ikke",
    "missed_by_customer": "Ingen lukkede op",
    "cancelled": "Aflyst",
}
Act = Callable[[Store, dict[str, Any]], dict[str, Any]]


def _expire(store: Store, found: dict[str, Any]) -> dict[str, Any]:
    return appointments.change(store, found, state="expired", expires_at=datetime.now(UTC).isoformat())


def _fail(store: Store, found: dict[str, Any]) -> dict[str, Any]:
    return appointments.change(
        store, found, state="cancelled", stage="", text="Fiberen kan ikke lægges af tekniske grunde"
    )


# What may happen, with the state in which it may, and its words.
ACTS: dict[str, tuple[str, str, Act]] = {
    "expire": ("Lad reservationen udløbe", "reserved", _expire),
    "move": ("Flyt teknikeren til en senere tid", "booked", appointments.move_technician),
    "late": ("Lad fristen for gratis ændring være forbi", "booked",
             lambda store, found: appointments.change(store, found, stage="late")),
    "on_the_way": ("Send teknikeren af sted", "booked",
                   lambda store, found: appointments.change(store, found, stage="on_the_way")),
    "done": ("Gør besøget færdigt", "booked",
             lambda store, found: appointments.change(store, found, state="done", stage="")),
    "missed_by_us": ("Lad teknikeren udeblive", "booked",
                     lambda store, found: appointments.miss(store, found, ours=True)),
    "missed_by_customer": ("Lad ingen lukke op", "booked",
                           lambda store, found: appointments.miss(store, found, ours=False)),
    "cancel": ("Aflys af tekniske grunde", "booked", _fail),
}  # fmt: skip


async def every(request: Request) -> Response:
    """Serve the visits. GET: the newest first. DELETE: remove them."""
    store: Store = request.app.state.store
    if request.method == "DELETE":
        store.run("DELETE FROM appointment")
        event_list.empty(store, appointments.NAME)
        return Response(status_code=204)
    rows = [_readable(row) for row in store.rows("SELECT * FROM appointment ORDER BY rowid DESC LIMIT 100")]
    return json_or_page(request, rows, "fieldservice/templates/visits.html", visits=rows, states=STATES)


async def one(request: Request) -> Response:
    """Return one visit, with what may happen to it."""
    found = appointments.get(request.app.state.store, request.path_params["id"])
    if found is None:
        return page(request, "missing.html", 404)
    fee = str(appointments.fee_now(found)).replace(".", ",")
    acts = {name: label for name, (label, state, _act) in ACTS.items() if found["state"] == state}
    row = _readable(found)
    return json_or_page(request, row, "fieldservice/templates/visit.html", v=row, fee=fee, acts=acts, states=STATES)


def _readable(row: dict[str, Any]) -> dict[str, Any]:
    starts, ends = (datetime.fromisoformat(row[name]).astimezone(COPENHAGEN) for name in ("starts", "ends"))
    contact = json.loads(row["contact"] or "null")
    return row | {
        "contact": contact,
        "interval": f"{starts.day}.{starts.month}.{starts.year} kl. {starts:%H}–{ends:%H}",
    }


async def act(request: Request) -> Response:
    """Let something happen to a visit: form or JSON (`act`)."""
    as_json = "json" in request.headers.get("content-type", "")
    given = await json_object(request) if as_json else dict(await request.form())
    store, name = request.app.state.store, given.get("act")
    found = appointments.get(store, request.path_params["id"])
    if found is None:
        return JSONResponse({"error": "unknown visit"}, 404)
    if not isinstance(name, str) or name not in ACTS or found["state"] != ACTS[name][1]:
        return JSONResponse({"error": "unknown act, or not in this state"}, 400)
    with store.transaction():
        changed = ACTS[name][2](store, found)
    address = f"/sim/fieldservice/{found['id']}"
    return JSONResponse(appointments.shown(changed)) if as_json else RedirectResponse(address, 303)


routes = [
    Route("/sim/fieldservice/", every, methods=["GET"]),
    Route("/sim/fieldservice", every, methods=["DELETE"]),
    Route("/sim/fieldservice/{id}", one, methods=["GET"]),
    Route("/sim/fieldservice/{id}", act, methods=["POST"]),
]
