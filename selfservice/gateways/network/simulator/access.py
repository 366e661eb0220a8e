"""Who may call the provisioning API of the simulated network."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response


def unauthorized(request: Request) -> Response | None:
    """Return the response to a wrong token, or None if the token is right."""
    good = request.headers.get("authorization") == f"Bearer {request.app.state.settings['NETWORK_TOKEN']}"
    return None if good else JSONResponse({"error": "unauthorized"}, 401)
