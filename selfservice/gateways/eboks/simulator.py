"""Simulator of e-Boks: the dispatch API that public clients use, and mailboxes to open in a browser.

In production a proxy terminates mutual TLS in front of this API; here a bearer token replaces the certificate.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from xml.etree import ElementTree

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from selfservice.gateways.eboks.settings import SETTINGS
from selfservice.simulators.faults import Fault, after_store, before_store, next_fault
from selfservice.simulators.pages import json_or_page, page
from selfservice.simulators.store import Store, now
from selfservice.simulators.system import System

NS = "{urn:eboks:en:3.0.0}"
LARGEST = 10 * 1024 * 1024
CVR_WEIGHTS = (2, 7, 6, 5, 4, 3, 2, 1)


def valid_cvr(cvr: str) -> bool:
    """Return whether the number has eight digits whose weighted sum is a multiple of 11."""
    return (
        bool(re.fullmatch(r"[0-9]{8}", cvr))
        and sum(int(d) * w for d, w in zip(cvr, CVR_WEIGHTS, strict=True)) % 11 == 0
    )


def receipt(message_id: str, status: str) -> JSONResponse:
    """Return the response to a dispatch."""
    recipient = {
        "nr": "1",
        "recipient_type": "V",
        "nationality": "DK",
        "status": status,
        "reject_reason": status,
        "post_processing_status": "",
    }
    return JSONResponse({"message_id": message_id, "recipients": [recipient]})


def read_dispatch(body: bytes) -> tuple[str, str, bytes]:
    """Return CVR number, title and PDF. Raises ValueError if the body is not a dispatch."""
    try:
        root = ElementTree.fromstring(body)  # noqa: S314  (a demo on one machine, called by our own portal)
        cvr = root.findtext(f"{NS}DispatchRecipient/{NS}Id") or ""
        title = root.findtext(f"{NS}Title") or ""
        pdf = b64decode(root.findtext(f"{NS}Content/{NS}Data") or "", validate=True)
    except (ElementTree.ParseError, LookupError, binascii.Error) as error:
        # LookupError: an unknown encoding.
        raise ValueError("bad XML") from error
    if not valid_cvr(cvr) or not title or not pdf.startswith(b"%PDF"):
        raise ValueError("bad dispatch")
    return cvr, title, pdf


async def dispatch(request: Request) -> Response:
    """Accept a letter (PUT) under the sender's message id."""
    store: Store = request.app.state.store
    token = request.headers.get("authorization")
    if token != f"Bearer {request.app.state.settings['EBOKS_TOKEN']}":
        return Response(status_code=403 if token else 401)
    body = await request.body()
    fault = await next_fault("eboks")
    if answer := await before_store(fault):
        return answer
    if len(body) > LARGEST:
        return Response(status_code=413)
    return await accept(store, request.path_params["message_id"], body, fault)


async def accept(store: Store, message_id: str, body: bytes, fault: Fault | None) -> Response:
    """Store the letter once, and answer according to the fault."""
    try:
        cvr, title, pdf = read_dispatch(body)
    except ValueError as error:
        return JSONResponse({"error": str(error)}, 400)
    if store.rows("SELECT 1 FROM letter WHERE message_id = ?", [message_id]):
        store.run("INSERT INTO attempt VALUES (?, '409', ?)", [message_id, now()])
        return JSONResponse({"error": "message_id has been used"}, 409)
    if fault and fault.mode in ("exempt", "invalid", "dead"):
        store.run("INSERT INTO attempt VALUES (?, ?, ?)", [message_id, fault.mode, now()])
        return receipt(message_id, fault.mode)
    store.run("INSERT INTO letter VALUES (?, ?, ?, ?, ?)", [message_id, cvr, title, pdf, now()])
    return await after_store(fault) or receipt(message_id, "")


async def poll(request: Request) -> Response:
    """Return the state of a message."""
    message_id = request.query_params.get("message_id", "")
    found = request.app.state.store.rows("SELECT 1 FROM letter WHERE message_id = ?", [message_id])
    return receipt(message_id, "") if found else Response(status_code=404)


async def enrolment(request: Request) -> Response:
    """Return whether a company can receive a kind of letter."""
    cvr = request.query_params.get("cvr", "")
    return JSONResponse({"cvr": cvr, "tilmeldt": valid_cvr(cvr)})


LETTER = "SELECT message_id, cvr, title, length(pdf) AS size, received_at FROM letter"


async def mailboxes(request: Request) -> Response:
    """Return the letters of all mailboxes, newest first."""
    query = request.query_params.get("cvr", "").replace(" ", "")
    letters = request.app.state.store.rows(
        f"{LETTER} WHERE cvr LIKE ? ORDER BY received_at DESC, rowid DESC LIMIT 100", [f"{query}%"]
    )
    return json_or_page(request, letters, "eboks/templates/mailboxes.html", letters=letters, query=query)


async def mailbox(request: Request) -> Response:
    """Return one company's mailbox."""
    cvr = request.path_params["cvr"]
    letters = request.app.state.store.rows(f"{LETTER} WHERE cvr = ? ORDER BY received_at DESC, rowid DESC", [cvr])
    for letter in letters:
        letter["pdf_url"] = f"/sim/mailboxes/{cvr}/{letter['message_id']}.pdf"
    return json_or_page(request, letters, "eboks/templates/mailbox.html", letters=letters, cvr=cvr)


async def letter_pdf(request: Request) -> Response:
    """Return the PDF of a letter."""
    cvr, message_id = request.path_params["cvr"], request.path_params["message_id"].removesuffix(".pdf")
    rows = request.app.state.store.rows("SELECT pdf FROM letter WHERE cvr = ? AND message_id = ?", [cvr, message_id])
    if not rows:
        return page(request, "missing.html", 404)
    return Response(rows[0]["pdf"], media_type="application/pdf", headers={"Content-Disposition": "inline"})


async def stats(request: Request) -> Response:
    """Serve the mailboxes as a whole. GET: counts, for tests and benchmarks. DELETE: empty them."""
    store: Store = request.app.state.store
    if request.method == "DELETE":
        store.run("DELETE FROM letter")
        store.run("DELETE FROM attempt")
        return Response(status_code=204)
    delivered = store.rows("SELECT count(*) AS n, count(DISTINCT cvr) AS companies FROM letter")[0]
    by_status = store.rows("SELECT status, count(*) AS n FROM attempt GROUP BY status")
    return JSONResponse(
        {"delivered": delivered["n"], "companies": delivered["companies"], **{r["status"]: r["n"] for r in by_status}}
    )


API = "/int/rest/srv.svc/3/dispatchsystem/{system}/dispatches/{message_id}"
SCHEMA = """
CREATE TABLE IF NOT EXISTS letter (
    message_id TEXT PRIMARY KEY, cvr TEXT NOT NULL, title TEXT NOT NULL, pdf BLOB NOT NULL, received_at TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS letter_by_cvr ON letter (cvr, received_at);
CREATE TABLE IF NOT EXISTS attempt (message_id TEXT NOT NULL, status TEXT NOT NULL, at TEXT NOT NULL);
"""
SYSTEM = System(
    title="e-Boks",
    order=10,
    home="/sim/mailboxes/",
    settings=SETTINGS.secrets,
    schema=SCHEMA,
    modes={
        "exempt": "e-Boks: fritaget",
        "invalid": "e-Boks: ukendt modtager",
        "dead": "e-Boks: ophørt",
    },
    latest="SELECT message_id, cvr, title, received_at FROM letter ORDER BY received_at DESC LIMIT 5",
    routes=[
        Route(API, dispatch, methods=["PUT"]),
        Route("/rest/messages/{client_id}/", poll),
        Route("/oio/rest/srv.svc/1/afsendersystem/{system}/tilmeldinger/{content_type}", enrolment),
        Route("/sim/mailboxes/", mailboxes),
        Route("/sim/mailboxes/{cvr}", mailbox),
        Route("/sim/mailboxes/{cvr}/{message_id}", letter_pdf),
        Route("/sim/eboks/stats", stats, methods=["GET"]),
        Route("/sim/eboks", stats, methods=["DELETE"]),
    ],
)
