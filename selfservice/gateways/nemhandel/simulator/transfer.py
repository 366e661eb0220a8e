"""Transfer of documents: the access point checks a document, stores it once, and the receiver responds later."""

from __future__ import annotations

import re
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from selfservice.gateways.nemhandel.simulator.calls import TRANSFER, fault_of, unauthorized
from selfservice.gateways.nemhandel.simulator.checks import Invalid, broken_rule, check, text
from selfservice.gateways.nemhandel.simulator.register import SCHEME, accepted_types
from selfservice.gateways.nemhandel.simulator.responses import plan_response
from selfservice.gateways.nemhandel.simulator.types import BY_IDENTIFIER, Type
from selfservice.simulators.faults import Fault, after_store, before_store
from selfservice.simulators.store import Store, now

LARGEST = 10 * 1024 * 1024


async def submit(request: Request) -> Response:
    """Accept a document (POST) under the sender's document id."""
    if answer := unauthorized(request):
        return answer
    body = await request.body()
    fault = await fault_of(TRANSFER)
    if answer := await before_store(fault):
        return answer
    store: Store = request.app.state.store
    document_id = request.query_params.get("sbdhInstanceID", "")
    if not re.fullmatch(r"[0-9A-Za-z-]{1,100}", document_id):
        return _refusal("PARAMETER", "sbdhInstanceID is missing or invalid")
    known = store.rows("SELECT * FROM document WHERE document_id = ?", [document_id])
    if known:
        if bytes(known[0]["body"]) != body:
            return _refusal("DUPLICATE", "sbdhInstanceID has been used for another document", 409)
        return _report(known[0]["transmission_id"], document_id, 409)
    try:
        transmission = accept(request, body, document_id, fault)
    except Invalid as invalid:
        return _refusal(invalid.code, invalid.text)
    if fault and fault.mode == "duplicate":
        return _report(transmission, document_id, 409)
    return await after_store(fault) or _report(transmission, document_id, 200)


def accept(request: Request, body: bytes, document_id: str, fault: Fault | None) -> str:
    """Store a document and plan the receiver's response; return the transmission id. Raises Invalid."""
    store: Store = request.app.state.store
    sender, receiver = (_participant(request.path_params[name]) for name in ("sender", "receiver"))
    kind = _type(store, receiver, request.path_params["type"], request.path_params["process"])
    if len(body) > LARGEST:
        raise Invalid("TOO_LARGE", "The document is larger than 10 MB")
    root = check(body, kind)
    if fault and fault.mode == "transfer_refused":
        raise Invalid("XSD", fault.reason or "cvc-complex-type.2.4.a: invalid content was found")
    transmission = f"{uuid4()}@nemhandel.example"
    values = [document_id, transmission, sender, receiver, kind.name, text(root, "cbc:ID"), body, now()]
    with store.transaction():
        store.run("INSERT INTO document VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
        (document,) = store.rows("SELECT * FROM document WHERE document_id = ?", [document_id])
        scale = float(request.app.state.settings["CLOCK_SCALE"])
        plan_response(store, document, broken_rule(root, kind), fault, scale)
    return transmission


def _participant(given: str) -> str:
    scheme, _, identifier = given.partition("::")
    if scheme != SCHEME or not re.fullmatch(r"[0-9]{4}:[0-9A-Za-z]{1,50}", identifier):
        raise Invalid("PARAMETER", "A participant is invalid")
    return identifier


def _type(store: Store, receiver: str, identifier: str, process: str) -> Type:
    """Return the document type, if the receiver accepts it. Raises Invalid."""
    accepts = accepted_types(store, receiver)
    if accepts is None:
        raise Invalid("SMP:NOT_FOUND", "The receiver is not in the register")
    kind = BY_IDENTIFIER.get(identifier)
    if kind is None or kind.name not in accepts or kind.process != process:
        raise Invalid("PEPPOL:NOT_SERVICED", "The receiver does not accept the document type in this process")
    return kind


def _report(transmission: str, document_id: str, status: int) -> Response:
    found = {"overallSuccess": True, "sbdhInstanceIdentifier": document_id, "as4MessageId": transmission}
    return JSONResponse(found, status)


def _refusal(code: str, said: str, status: int = 422) -> Response:
    return JSONResponse({"overallSuccess": False, "errorCode": code, "errorMessage": said}, status)


routes = [Route("/api/outbound/submit/{sender}/{receiver}/{type}/{process}/DK", submit, methods=["POST"])]
