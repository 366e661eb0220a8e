"""Mail: a real SMTP listener, and an inbox."""

from __future__ import annotations

import json
from email import message_from_bytes, policy
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from selfservice.simulators.pages import page, wants_json
from selfservice.simulators.store import Store, now


class Inbox:
    """aiosmtpd's handler: keeps what arrives."""

    def __init__(self, store: Store) -> None:
        self.store = store

    async def handle_RCPT(  # noqa: N802  (aiosmtpd's name)
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if address.endswith(".invalid"):
            return "550 No such mailbox"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  (aiosmtpd's name)
        try:
            parts = read_mail(envelope.content)
        except (ValueError, LookupError, TypeError, AttributeError):
            # Whatever the library stumbles over, an unknown character set for one.
            return "554 The message can't be read"
        self.store.run(
            "INSERT INTO mail (sender, subject, text, html, recipients, received_at) VALUES (?, ?, ?, ?, ?, ?)",
            [*parts, json.dumps(envelope.rcpt_tos), now()],
        )
        return "250 OK"


def read_mail(content: bytes) -> list[str]:
    """Sender, subject, text and HTML of a mail."""
    mail = message_from_bytes(content, policy=policy.default)
    bodies = [mail.get_body((kind,)) for kind in ("plain", "html")]
    parts = [str(mail["From"]), str(mail["Subject"]), *(body.get_content() if body else "" for body in bodies)]
    "".join(parts).encode()
    return parts


def _drawn(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "from": row["sender"], "to": json.loads(row["recipients"])}


async def inbox(request: Request) -> Response:
    """All mails newest first, or those `?to=` an address. DELETE empties it."""
    store: Store = request.app.state.store
    if request.method == "DELETE":
        store.run("DELETE FROM mail")
        return Response(status_code=204)
    to = request.query_params.get("to", "")
    rows = store.rows("SELECT * FROM mail WHERE recipients LIKE ? ORDER BY id DESC LIMIT 100", [f"%{to}%"])
    mails = [_drawn(row) for row in rows]
    return JSONResponse(mails) if wants_json(request) else page("mails.html", mails=mails, to=to)


async def one(request: Request) -> Response:
    """One mail: its text and its HTML."""
    rows = request.app.state.store.rows("SELECT * FROM mail WHERE id = ?", [request.path_params["id"]])
    if not rows:
        return page("missing.html", 404)
    return JSONResponse(_drawn(rows[0])) if wants_json(request) else page("mail.html", mail=_drawn(rows[0]))


async def html_part(request: Request) -> Response:
    """The HTML part alone, for a sandboxed frame."""
    rows = request.app.state.store.rows("SELECT html FROM mail WHERE id = ?", [request.path_params["id"]])
    policy = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
    return HTMLResponse(rows[0]["html"] if rows else "", headers=policy)


routes = [
    Route("/sim/mail/", inbox, methods=["GET"]),
    Route("/sim/mail", inbox, methods=["GET", "DELETE"]),
    Route("/sim/mail/{id}", one),
    Route("/sim/mail/{id}/html", html_part),
]
