"""Client of NemHandel: the register's look-up (SMP), and the REST API of an access point.

Look-up, as Peppol's SMP specification (docs.peppol.eu/edelivery/smp) and NemHandelsregisteret have it, where 0088 is a
GLN and 0184 "DK" and a CVR number:

    GET /iso6523-actorid-upis::0088:5798009883735      200 ServiceGroup with a reference for each document type, or 404

Transfer, as phoss AP has it (github.com/phax/phoss-ap, wiki "API Specification"); `sbdhInstanceID` is our document id,
and each part of the path is quoted:

    POST /api/outbound/submit/{sender}/{receiver}/{document type}/{process}/DK?sbdhInstanceID=…
    200  {"overallSuccess": true, "sbdhInstanceIdentifier": …, "as4MessageId": …}
    409  the same, where the document id was transferred before
    422  {"overallSuccess": false, "errorCode": …, "errorMessage": …}

Responses: phoss AP pushes them, so the paged list is our own sketch. `document` is the ApplicationResponse as XML, of
OIOUBL 2.1 (codelist responsecode-1.1), or Peppol's Invoice Response 3 or Message Level Response 3
(docs.peppol.eu/poacc).

    GET /api/inbound/responses?since=…&limit=…
    200  {"responses": [{"id": …, "refToInstanceID": …, "document": …}], "cursor": …, "more": false}
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, unquote
from uuid import uuid4
from xml.etree import ElementTree

from django.conf import settings

from selfservice.gateways.http import call, call_json
from selfservice.gateways.nemhandel.application_response import parse
from selfservice.gateways.nemhandel.port import (
    DOCUMENT_TYPES,
    DocumentType,
    Receiver,
    Response,
    ResponsePage,
    TransferRefused,
)
from selfservice.kernel.core.errors import Unavailable

# These statuses concern our token or address, or are temporary: the access point accepts the same document later.
NOT_THE_DOCUMENT = frozenset({401, 403, 404, 408})
CONFLICT, NOT_FOUND = 409, 404
PARTICIPANT = "iso6523-actorid-upis::"
SMP = "{http://busdox.org/serviceMetadata/publishing/1.0/}"
AT_ONCE = 100
LONGEST_TEXT = 500
# The most seconds to wait for the register: a person waits, too.
LOOK_UP_SECONDS = 3


class HttpNemhandel:
    """Client of an access point and of the simulator."""

    def look_up(self, identifier: str) -> Receiver | None:
        url = settings.NEMHANDEL_REGISTER_URL or settings.NEMHANDEL_URL
        answer = call("GET", f"{url}/{_quoted(PARTICIPANT + identifier)}", read=LOOK_UP_SECONDS)
        if answer.status_code == NOT_FOUND:
            return None
        if answer.status_code != 200:
            raise Unavailable(f"HTTP {answer.status_code}")
        return Receiver(identifier, _accepted_types(answer.content))

    def new_document_id(self) -> str:
        return str(uuid4())

    def send(
        self, document: bytes, *, document_id: str, sender: str, receiver: str, document_type: DocumentType
    ) -> str:
        parts = [
            PARTICIPANT + sender, PARTICIPANT + receiver, document_type.identifier, document_type.process.identifier
        ]  # fmt: skip
        url = f"{settings.NEMHANDEL_URL}/api/outbound/submit/{'/'.join(map(_quoted, parts))}/DK"
        headers = {"Content-Type": "application/xml", "X-Token": settings.NEMHANDEL_TOKEN}
        answer = call("POST", url, params={"sbdhInstanceID": document_id}, data=document, headers=headers)
        if answer.status_code in NOT_THE_DOCUMENT:
            raise Unavailable(f"HTTP {answer.status_code}")
        try:
            found = answer.json()
        except ValueError:
            found = None
        report = found if isinstance(found, dict) else {}
        transmission = _text(report, "as4MessageId")
        if (
            answer.status_code in (200, CONFLICT)
            and transmission
            and report.get("sbdhInstanceIdentifier") == document_id
        ):
            return transmission
        if answer.status_code >= 400:
            code = _text(report, "errorCode") or f"HTTP {answer.status_code}"
            raise TransferRefused(code[:100], _text(report, "errorMessage"))
        # Unknown whether the document was transferred: a retry with the same id returns the transmission if it was.
        raise Unavailable("unreadable answer")

    def responses(self, since: str = "") -> ResponsePage:
        url = f"{settings.NEMHANDEL_URL}/api/inbound/responses?since={quote(since, safe='')}&limit={AT_ONCE}"
        answer = call_json("GET", url, {"X-Token": settings.NEMHANDEL_TOKEN})
        if answer.status != 200:
            raise Unavailable(f"HTTP {answer.status}")
        found = answer.json if isinstance(answer.json, dict) else {}
        entries, cursor = found.get("responses"), found.get("cursor")
        if not isinstance(entries, list) or not isinstance(cursor, str) or len(cursor) > 200:
            raise Unavailable("unreadable answer")
        return ResponsePage(tuple(map(_response, entries)), cursor, found.get("more") is True)


def _quoted(part: str) -> str:
    return quote(part, safe="")


def _accepted_types(body: bytes) -> frozenset[DocumentType]:
    """Return the document types of a ServiceGroup, without those that the portal does not send. Raises Unavailable."""
    if b"<!DOCTYPE" in body:
        raise Unavailable("unreadable answer")
    try:
        root = ElementTree.fromstring(body)  # noqa: S314  (without a DTD, so without entities to expand)
    except (ElementTree.ParseError, LookupError, ValueError) as error:
        raise Unavailable("unreadable answer") from error
    if root.tag != f"{SMP}ServiceGroup":
        raise Unavailable("unreadable answer")
    links = [unquote(each.get("href", "")) for each in root.iter(f"{SMP}ServiceMetadataReference")]
    listed = {link.partition("/services/")[2] for link in links}
    return frozenset(each for each in DOCUMENT_TYPES if each.identifier in listed)


def _response(entry: Any) -> Response:
    given = entry if isinstance(entry, dict) else {}
    return parse(_text(given, "document", None), _text(given, "id"), _text(given, "refToInstanceID"))


def _text(given: dict[str, Any], name: str, longest: int | None = LONGEST_TEXT) -> str:
    text = given.get(name)
    return text[:longest].replace("\0", "") if isinstance(text, str) else ""
