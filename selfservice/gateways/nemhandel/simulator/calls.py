"""What all calls of the access point share: its token, and faults that concern one kind of call only."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from selfservice.simulators.faults import Fault, faults, next_fault

LOOK_UP, TRANSFER, RESPONSES = "look_up", "transfer", "responses"
# The kind of call that a fault of this system concerns. All other faults concern every call.
CONCERNS = {
    "register_down": LOOK_UP,
    "transfer_refused": TRANSFER,
    "technical_reject": TRANSFER,
    "business_reject": TRANSFER,
    "response_late": TRANSFER,
    "response_never": TRANSFER,
    "response_unknown": TRANSFER,
    "response_twice": RESPONSES,
    "response_disorder": RESPONSES,
}


def unauthorized(request: Request) -> Response | None:
    """Return the response to a wrong token, or None if the token is right."""
    good = request.headers.get("x-token") == request.app.state.settings["NEMHANDEL_TOKEN"]
    return None if good else JSONResponse({"errorCode": "UNAUTHORIZED"}, 401)


async def fault_of(kind: str) -> Fault | None:
    """Wait for the delay and return the fault of this kind of call. A fault of another kind is not counted down."""
    fault = faults.get("nemhandel")
    if fault and CONCERNS.get(fault.mode, kind) != kind:
        return None
    return await next_fault("nemhandel")
