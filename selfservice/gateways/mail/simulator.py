"""Simulator of the mail server: a real SMTP listener, and an inbox."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from typing import Any

from aiosmtpd.smtp import SMTP
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from selfservice.simulators.pages import json_or_page, page
from selfservice.simulators.store import Store, now
from selfservice.simulators.system import System


class Inbox:
    """Handler of aiosmtpd that stores received mails."""

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
            # Errors of the library on invalid mails, such as an unknown character set.
            return "554 The message can't be read"
        self.store.run(
            "INSERT INTO mail (sender, subject, text, html, recipients, received_at) VALUES (?, ?, ?, ?, ?, ?)",
            [*parts, json.dumps(envelope.rcpt_tos), now()],
        )
        (mail,) = self.store.rows("SELECT max(id) AS id FROM mail")
        for name, kind, content in files_of(envelope.content):
            self.store.run(
                "INSERT INTO mail_file (mail, name, type, content) VALUES (?, ?, ?, ?)",
                [mail["id"], name, kind, content],
            )
        return "250 OK"


def read_mail(content: bytes) -> list[str]:
    """Return sender, subject, text and HTML of a mail."""
    mail = message_from_bytes(content, policy=policy.default)
    bodies = [mail.get_body((kind,)) for kind in ("plain", "html")]
    parts = [str(mail["From"]), str(mail["Subject"]), *(body.get_content() if body else "" for body in bodies)]
    "".join(parts).encode()
    return parts


def files_of(content: bytes) -> list[tuple[str, str, bytes]]:
    """Return name, type and content of each attachment."""
    mail = message_from_bytes(content, policy=policy.default)
    files: Any = mail.iter_attachments()
    return [(one.get_filename() or "", one.get_content_type(), one.get_payload(decode=True) or b"") for one in files]


def _displayed(row: dict[str, Any], store: Store) -> dict[str, Any]:
    files = store.rows("SELECT id, name, type, length(content) AS size FROM mail_file WHERE mail = ?", [row["id"]])
    return {**row, "from": row["sender"], "to": json.loads(row["recipients"]), "files": files}


async def inbox(request: Request) -> Response:
    """Return all mails, or those `?to=` an address, newest first. DELETE: empty the inbox."""
    store: Store = request.app.state.store
    if request.method == "DELETE":
        store.run("DELETE FROM mail_file")
        store.run("DELETE FROM mail")
        return Response(status_code=204)
    to = request.query_params.get("to", "")
    rows = store.rows("SELECT * FROM mail WHERE recipients LIKE ? ORDER BY id DESC LIMIT 100", [f"%{to}%"])
    mails = [_displayed(row, store) for row in rows]
    return json_or_page(request, mails, "mail/templates/mails.html", mails=mails, to=to)


async def one(request: Request) -> Response:
    """Return one mail with its text and HTML."""
    store: Store = request.app.state.store
    rows = store.rows("SELECT * FROM mail WHERE id = ?", [request.path_params["id"]])
    if not rows:
        return page(request, "missing.html", 404)
    mail = _displayed(rows[0], store)
    return json_or_page(request, mail, "mail/templates/mail.html", mail=mail)


async def attachment(request: Request) -> Response:
    """Return an attachment, as a download."""
    rows = request.app.state.store.rows("SELECT * FROM mail_file WHERE id = ?", [request.path_params["id"]])
    if not rows:
        return page(request, "missing.html", 404)
    name = "".join(c for c in rows[0]["name"] if c.isascii() and c.isprintable() and c not in '"\\')
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return Response(rows[0]["content"], media_type="application/octet-stream", headers=headers)


async def html_part(request: Request) -> Response:
    """Return the HTML part alone, for a sandboxed frame."""
    rows = request.app.state.store.rows("SELECT html FROM mail WHERE id = ?", [request.path_params["id"]])
    policy = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
    return HTMLResponse(rows[0]["html"] if rows else "", headers=policy)


@asynccontextmanager
async def run(state: Any) -> AsyncIterator[None]:
    """Run the SMTP server."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(Inbox(state.store), enable_SMTPUTF8=True), state.host, state.smtp_port
    )
    try:
        yield
    finally:
        server.close()


SCHEMA = """
CREATE TABLE IF NOT EXISTS mail (
    id INTEGER PRIMARY KEY, sender TEXT, recipients TEXT, subject TEXT, text TEXT, html TEXT,
    received_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS mail_file (
    id INTEGER PRIMARY KEY, mail INTEGER NOT NULL, name TEXT, type TEXT, content BLOB);
"""
SYSTEM = System(
    title="Mail",
    order=30,
    home="/sim/mail/",
    schema=SCHEMA,
    on_panel=False,
    latest="SELECT id, subject, received_at FROM mail ORDER BY id DESC LIMIT 5",
    run=run,
    routes=[
        Route("/sim/mail/", inbox, methods=["GET"]),
        Route("/sim/mail", inbox, methods=["GET", "DELETE"]),
        Route("/sim/mail/files/{id}", attachment),
        Route("/sim/mail/{id}", one),
        Route("/sim/mail/{id}/html", html_part),
    ],
)
