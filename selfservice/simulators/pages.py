"""HTML pages of the simulators, for people who try the portal."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

HERE = Path(__file__).parent
GATEWAYS = HERE.parent / "gateways"
# A system's templates are named with its folder: "sms/templates/messages.html".
_pages = Environment(loader=FileSystemLoader([HERE / "templates", GATEWAYS]), autoescape=True)


def _when(text: str) -> str:
    at = datetime.fromisoformat(text).astimezone(ZoneInfo("Europe/Copenhagen"))
    return f"{at.day}.{at.month}.{at.year} kl. {at.hour}.{at.minute:02d}"


_pages.filters["when"] = _when
_pages.filters["day"] = lambda day: "{2}.{1}.{0}".format(*map(int, str(day).split("-")))
_pages.filters["phone"] = lambda n: (
    " ".join(n[2:][i : i + 2] for i in range(0, 8, 2)) if n.startswith("45") and len(n) == 10 else f"+{n}"
)
_pages.filters["cvr"] = lambda c: " ".join(c[i : i + 2] for i in range(0, 8, 2))


def page(request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
    """Return a page rendered from a template of the simulators."""
    systems = request.app.state.systems
    return HTMLResponse(_pages.get_template(template).render(systems=systems, **context), status)


def json_or_page(request: Request, data: Any, template: str, **context: Any) -> Response:
    """Return the data as JSON for a script, or the page for a browser."""
    return JSONResponse(data) if wants_json(request) else page(request, template, **context)


def wants_json(request: Request) -> bool:
    """Return whether the client asks for JSON: a script rather than a browser."""
    return request.query_params.get("format") == "json" or "json" in request.headers.get("accept", "")
