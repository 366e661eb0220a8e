"""The fault panel: inject delays, hangs, lost answers and refusals into some or all calls of a simulated system."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from selfservice.simulators.pages import page, wants_json
from selfservice.simulators.reading import json_object, number

# The fault modes of every system; a system may have more (System.modes).
MODES = {
    "none": "Ingen fejl",
    "delay": "Langsom",
    "error500": "Svarer 500",
    "error503": "Svarer 503 med Retry-After",
    "lost_response": "Gemmer, men svaret går tabt",
    "hang": "Hænger uden at gemme",
    "hang_after_store": "Gemmer og hænger",
    "garbage": "Gemmer, men svarer volapyk",
    "duplicate": "Gemmer og svarer 409",
    "refuse400": "Afviser (400)",
}
HANG_SECONDS = 30.0
# Upper limit of the panel's numbers: a day in seconds, a minute and a half in milliseconds.
MOST = 86400


@dataclass
class Fault:
    """A fault of one system, for a share (0 to 1) of its calls and the next `count` calls (None: until cleared)."""

    mode: str = "none"
    share: float = 1.0
    delay_ms: int = 0
    count: int | None = None
    retry_after: int | None = None
    # The reason with which orders are rejected.
    reason: str = ""


faults: dict[str, Fault] = {}


class ConnectionDropped(Exception):
    """Request to close the connection without an answer."""


async def next_fault(system: str) -> Fault | None:
    """Wait for the delay and return the fault of this call; None if the call succeeds."""
    fault = faults.get(system)
    if fault is None or random.random() >= fault.share:  # noqa: S311  (fault injection)
        return None
    if fault.count is not None:
        fault.count -= 1
        if fault.count <= 0:
            faults.pop(system, None)
    if fault.delay_ms:
        await asyncio.sleep(fault.delay_ms / 1000)
    return None if fault.mode in ("none", "delay") else fault


async def before_store(fault: Fault | None) -> Response | None:
    """Apply a fault that occurs before the data is stored; return its response, if any. Raises ConnectionDropped."""
    if fault is None:
        return None
    if fault.mode == "error500":
        return Response("Internal Server Error", 500)
    if fault.mode == "error503":
        return Response("Service Unavailable", 503, {"Retry-After": str(fault.retry_after or 1)})
    if fault.mode == "refuse400":
        return JSONResponse({"code": "0x0", "message": "refused"}, 400)
    if fault.mode == "hang":
        await asyncio.sleep(HANG_SECONDS)
        raise ConnectionDropped
    return None


async def after_store(fault: Fault | None) -> Response | None:
    """Apply a fault that occurs after the data is stored; return its response, if any. Raises ConnectionDropped."""
    if fault is None:
        return None
    if fault.mode == "hang_after_store":
        await asyncio.sleep(HANG_SECONDS)
        raise ConnectionDropped
    if fault.mode == "lost_response":
        raise ConnectionDropped
    if fault.mode == "garbage":
        return Response(b"\x00\xff<<<not json", 200, media_type="application/json")
    if fault.mode == "duplicate":
        return JSONResponse({"error": "message_id has been used"}, 409)
    return None


async def panel(request: Request) -> Response:
    """Serve the panel. GET: show it. POST (form or JSON): set a system's fault. DELETE: clear all."""
    systems = {name: system for name, system in request.app.state.systems.items() if system.on_panel}
    modes = MODES | {mode: label for system in systems.values() for mode, label in system.modes.items()}
    if request.method == "DELETE":
        faults.clear()
        return Response(status_code=204)
    if request.method == "POST":
        as_json = "json" in request.headers.get("content-type", "")
        given = await json_object(request) if as_json else dict(await request.form())
        system, mode = str(given.get("system")), str(given.get("mode", "none"))
        if system not in systems or mode not in modes:
            return JSONResponse({"error": "unknown system or mode"}, 400)
        set_fault(system, mode, given)
        return JSONResponse(asdict(faults.get(system, Fault()))) if as_json else RedirectResponse("/sim/faults", 303)
    if wants_json(request):
        return JSONResponse({name: asdict(fault) for name, fault in faults.items()})
    return page(request, "faults.html", modes=modes, faults=faults)


def set_fault(system: str, mode: str, given: Mapping[str, object]) -> None:
    """Set the fault of one system from the submitted values."""

    fault = Fault(
        mode=mode,
        share=number(given.get("share"), 1, most=1),
        delay_ms=int(number(given.get("delay_ms"), 0, most=MOST)),
        count=int(number(given.get("count"), 0, most=MOST)) or None,
        retry_after=int(number(given.get("retry_after"), 0, most=MOST)) or None,
        reason=str(given.get("reason") or "")[:200],
    )
    faults.pop(system, None)
    if mode != "none":
        faults[system] = fault


routes = [Route("/sim/faults", panel, methods=["GET", "POST", "DELETE"])]
