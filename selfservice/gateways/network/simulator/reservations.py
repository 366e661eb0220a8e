"""Numbers that the simulated network has free, and reservations of them: each is exclusive until it expires."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from selfservice.gateways.network.simulator.access import unauthorized
from selfservice.simulators.faults import after_store, before_store, next_fault
from selfservice.simulators.reading import json_object
from selfservice.simulators.store import Store, now

MOST = 100
MINUTES = 15
# The first number of each kind, and how many there are. Those of lines are no phone numbers.
SERIES = {
    "mobile": ("45", 71_000_000, 10**6),
    "telephony": ("45", 70_200_000, 10**5),
    "internet": ("FB", 300_000, 10**5),
    "circuits": ("ETH", 30_000, 10**4),
}
# Numbers are offered out of sequence, as a real operator's are. A prime, so that each number comes once.
STRIDE = 7919
# How far ahead a number can be kept.
MOST_AHEAD = timedelta(days=100)


async def post_reservation(request: Request) -> Response:
    """Reserve numbers (POST), under the sender's key: the same key again is the same reservation."""
    if answer := unauthorized(request):
        return answer
    given = await json_object(request)
    fault = await next_fault("network")
    if answer := await before_store(fault):
        return answer
    key, kind, wanted = request.headers.get("idempotency-key", ""), given.get("kind"), given.get("count")
    if not key or kind not in SERIES or not isinstance(wanted, int) or not 1 <= wanted <= MOST:
        return JSONResponse({"error": f"a key, a kind and a count of at most {MOST} are wanted"}, 400)
    store: Store = request.app.state.store
    found = _of_key(store, key)
    if not found:
        numbers = [] if fault and fault.mode == "no_numbers" else list(islice(_free(store, kind), wanted))
        if not numbers:
            return JSONResponse({"error": "no number is free"}, 409)
        expires = (datetime.now(UTC) + timedelta(minutes=MINUTES)).isoformat(timespec="seconds")
        reservation = uuid4().hex
        with store.transaction():
            for number in numbers:
                store.run("INSERT OR REPLACE INTO reservation VALUES (?, ?, ?, ?)", [number, reservation, key, expires])
        found = _of_key(store, key)
    known = fault is not None and fault.mode == "duplicate"
    if not known and (response := await after_store(fault)):
        return response
    numbers, held = [row["msisdn"] for row in found], found[0]
    body = {"reservation": held["reservation"], "numbers": numbers, "expires_at": held["expires_at"]}
    return JSONResponse(body, 409 if known else 201)


async def patch_reservation(request: Request) -> Response:
    """Keep numbers of a reservation until a later time (PATCH)."""
    if answer := unauthorized(request):
        return answer
    given = await json_object(request)
    if answer := await before_store(await next_fault("network")):
        return answer
    numbers, until = given.get("numbers"), _time(given.get("until"))
    if not isinstance(numbers, list) or until is None or until > datetime.now(UTC) + MOST_AHEAD:
        return JSONResponse({"error": "numbers, and a time of the next 100 days are wanted"}, 400)
    store: Store = request.app.state.store
    reservation = request.path_params["reservation"]
    if not all(is_reserved(store, str(number), reservation) for number in numbers):
        return JSONResponse({"error": "the reservation has expired"}, 409)
    kept = until.astimezone(UTC).isoformat(timespec="seconds")
    with store.transaction():
        for number in numbers:
            store.run(
                "UPDATE reservation SET expires_at = ? WHERE msisdn = ? AND reservation = ?",
                [kept, number, reservation],
            )
    return JSONResponse({"numbers": numbers, "expires_at": kept})


def _time(text: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return found if found.tzinfo else None


def is_reserved(store: Store, msisdn: str, reservation: str) -> bool:
    """Return whether the number is reserved by this reservation, which has not expired."""
    asked = "SELECT 1 FROM reservation WHERE msisdn = ? AND reservation = ? AND expires_at > ?"
    return bool(store.rows(asked, [msisdn, reservation, now()]))


def is_free(store: Store, msisdn: str) -> bool:
    """Return whether the number is nobody's: not in use (or not any more), and not reserved."""
    taken = (
        "SELECT 1 FROM number WHERE msisdn = ? AND terminated = 0"
        " UNION ALL SELECT 1 FROM reservation WHERE msisdn = ? AND expires_at > ?"
    )
    return not store.rows(taken, [msisdn, msisdn, now()])


def _of_key(store: Store, key: str) -> list[dict[str, Any]]:
    return store.rows("SELECT * FROM reservation WHERE key = ? ORDER BY msisdn", [key])


def _free(store: Store, kind: str) -> Iterator[str]:
    prefix, first, size = SERIES[kind]
    taken = "SELECT msisdn FROM number WHERE msisdn LIKE ? UNION SELECT msisdn FROM reservation WHERE expires_at > ?"
    known = {row["msisdn"] for row in store.rows(taken, [f"{prefix}%", now()])}
    numbers = (f"{prefix}{first + place * STRIDE % size}" for place in range(size))
    return (number for number in numbers if number not in known)


routes = [
    Route("/provisioning/v1/reservations", post_reservation, methods=["POST"]),
    Route("/provisioning/v1/reservations/{reservation}", patch_reservation, methods=["PATCH"]),
]
