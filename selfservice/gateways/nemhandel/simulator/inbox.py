"""Inboxes of the receivers: the documents that they got, for people to read and to answer."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from selfservice.gateways.nemhandel.simulator.application_response import KINDS
from selfservice.gateways.nemhandel.simulator.checks import amount, lines, read, text
from selfservice.gateways.nemhandel.simulator.register import name_of, seed
from selfservice.gateways.nemhandel.simulator.responses import queue_response
from selfservice.gateways.nemhandel.simulator.types import TYPES
from selfservice.simulators.pages import json_or_page, page, wants_json
from selfservice.simulators.reading import json_object
from selfservice.simulators.store import Store

DOCUMENT = (
    "SELECT document_id, transmission_id, sender, receiver, type, number, received_at,"
    " (SELECT kind FROM response WHERE response.document_id = document.document_id AND sent = 1"
    " ORDER BY due_at DESC LIMIT 1) AS response FROM document"
)
TOTAL = "cac:LegalMonetaryTotal"


async def documents(request: Request) -> Response:
    """Serve the documents of all receivers. GET: newest first. DELETE: remove them and restore the register."""
    store: Store = request.app.state.store
    if request.method == "DELETE":
        for table in ("response_list", "response", "document", "participant"):
            store.run(f"DELETE FROM {table}")  # noqa: S608  (our own tables)
        seed(store)
        return Response(status_code=204)
    query = request.query_params.get("q", "").replace(" ", "")
    rows = store.rows(
        f"{DOCUMENT} WHERE receiver LIKE ? OR number LIKE ? ORDER BY rowid DESC LIMIT 100", [f"%{query}%"] * 2
    )
    waiting = store.rows("SELECT count(*) AS n FROM response WHERE sent = 0")[0]["n"]
    return json_or_page(request, rows, "nemhandel/templates/documents.html", documents=rows, q=query,
                        waiting=waiting, types=TYPES, kinds=KINDS)  # fmt: skip


async def inbox(request: Request) -> Response:
    """Return the documents of one receiver, newest first."""
    store, receiver = request.app.state.store, request.path_params["receiver"]
    rows = store.rows(f"{DOCUMENT} WHERE receiver = ? ORDER BY rowid DESC", [receiver])
    return json_or_page(request, rows, "nemhandel/templates/inbox.html", documents=rows, receiver=receiver,
                        name=name_of(store, receiver), types=TYPES, kinds=KINDS)  # fmt: skip


def _found(request: Request) -> dict[str, Any] | None:
    rows = request.app.state.store.rows("SELECT * FROM document WHERE document_id = ?", [request.path_params["id"]])
    return rows[0] if rows else None


async def document(request: Request) -> Response:
    """Return one document, with the responses to it."""
    found, store = _found(request), request.app.state.store
    if found is None:
        return page(request, "missing.html", 404)
    content, kind = shown(found.pop("body")), TYPES[found["type"]]
    responses = store.rows("SELECT * FROM response WHERE document_id = ? ORDER BY due_at", [found["document_id"]])
    for each in responses:
        each["at"] = datetime.fromtimestamp(each["due_at"], UTC).isoformat()
    data = found | {"content": content, "responses": responses}
    return json_or_page(request, data, "nemhandel/templates/document.html", d=found, c=content, kind=kind,
                        responses=responses, kinds=KINDS, name=name_of(store, found["receiver"]))  # fmt: skip


async def document_xml(request: Request) -> Response:
    """Return the XML of a document as a file."""
    found = _found(request)
    if found is None:
        return page(request, "missing.html", 404)
    name = {"Content-Disposition": f'attachment; filename="{found["document_id"]}.xml"'}
    return Response(bytes(found["body"]), media_type="application/xml", headers=name)


async def respond(request: Request) -> Response:
    """Respond to a document now, as the receiver, instead of the planned response: form or JSON (`kind`, `reason`)."""
    as_json = "json" in request.headers.get("content-type", "")
    given = await json_object(request) if as_json else dict(await request.form())
    found, kind = _found(request), given.get("kind")
    if found is None:
        return JSONResponse({"error": "unknown document"}, 404)
    if not isinstance(kind, str) or kind not in KINDS:
        return JSONResponse({"error": "unknown kind of response"}, 400)
    store: Store = request.app.state.store
    store.run(
        "DELETE FROM response WHERE document_id = ? AND sent = 0 AND due_at > ?", [found["document_id"], time.time()]
    )
    queue_response(store, found, kind, str(given.get("reason") or "")[:200])
    address = f"/sim/nemhandel/documents/{found['document_id']}"
    return Response(status_code=204) if wants_json(request) or as_json else RedirectResponse(address, 303)


async def hurry(request: Request) -> Response:
    """Make all planned responses due now, each in its order."""
    store: Store = request.app.state.store
    store.run("UPDATE response SET due_at = due_at - (SELECT max(due_at) FROM response) WHERE sent = 0")
    return Response(status_code=204) if wants_json(request) else RedirectResponse("/sim/nemhandel/", 303)


def shown(body: bytes) -> dict[str, Any]:
    """Return what the page shows of a document."""
    root = read(bytes(body))
    return {
        "seller": text(root, "cac:AccountingSupplierParty/cac:Party/cac:PartyName/cbc:Name"),
        "buyer": text(root, "cac:AccountingCustomerParty/cac:Party/cac:PartyName/cbc:Name"),
        "issued": _day(text(root, "cbc:IssueDate")),
        "due": _day(text(root, "cbc:DueDate") or text(root, "cac:PaymentMeans/cbc:PaymentDueDate")),
        "reference": text(root, "cbc:BuyerReference")
        or text(root, "cac:AccountingCustomerParty/cac:Party/cac:Contact/cbc:ID"),
        "order": text(root, "cac:OrderReference/cbc:ID"),
        "corrects": text(root, "cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID"),
        "note": text(root, "cbc:Note"),
        "currency": text(root, "cbc:DocumentCurrencyCode"),
        "lines": [_line(each) for each in lines(root)],
        "net": _danish(amount(root, f"{TOTAL}/cbc:LineExtensionAmount")),
        "vat": _danish(amount(root, "cac:TaxTotal/cbc:TaxAmount")),
        "payable": _danish(amount(root, f"{TOTAL}/cbc:PayableAmount")),
    }


def _line(line: Any) -> dict[str, str]:
    quantity = amount(line, "cbc:InvoicedQuantity")
    if quantity is None:
        quantity = amount(line, "cbc:CreditedQuantity")
    return {
        "text": text(line, "cac:Item/cbc:Name") or text(line, "cbc:Note"),
        "quantity": "" if quantity is None else f"{quantity.normalize():f}".replace(".", ","),
        "price": _danish(amount(line, "cac:Price/cbc:PriceAmount")),
        "net": _danish(amount(line, "cbc:LineExtensionAmount")),
    }


def _day(iso: str) -> str:
    """Return a day as Danes write it; anything else as it is."""
    found = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", iso)
    return f"{int(found[3])}.{int(found[2])}.{found[1]}" if found else iso


def _danish(value: Decimal | None) -> str:
    """Return an amount with two decimals or more, as Danes write it."""
    if value is None:
        return ""
    decimals = max(2, -int(value.normalize().as_tuple().exponent))
    return f"{value:,.{decimals}f}".translate(str.maketrans(",.", ".,"))


routes = [
    Route("/sim/nemhandel/", documents, methods=["GET"]),
    Route("/sim/nemhandel", documents, methods=["DELETE"]),
    Route("/sim/nemhandel/responses", hurry, methods=["POST"]),
    Route("/sim/nemhandel/documents/{id}", document, methods=["GET"]),
    Route("/sim/nemhandel/documents/{id}/xml", document_xml, methods=["GET"]),
    Route("/sim/nemhandel/documents/{id}/respond", respond, methods=["POST"]),
    Route("/sim/nemhandel/{receiver}", inbox, methods=["GET"]),
]
