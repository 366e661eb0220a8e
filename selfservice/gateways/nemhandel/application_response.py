"""Parsing of an ApplicationResponse: OIOUBL's, and Peppol's Invoice Response 3 and Message Level Response 3."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from selfservice.gateways.nemhandel.port import (
    BUSINESS_ACCEPT,
    BUSINESS_REJECT,
    NOTICE,
    TECHNICAL_REJECT,
    UNREADABLE,
    Response,
)

ROOT = "{urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2}ApplicationResponse"
SPACES = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}
# OIOUBL's codelist responsecode-1.1. Other codes decide nothing.
OIOUBL_KINDS = {
    "BusinessAccept": BUSINESS_ACCEPT,
    "BusinessReject": BUSINESS_REJECT,
    "TechnicalReject": TECHNICAL_REJECT,
    "ProfileReject": TECHNICAL_REJECT,
}
# Peppol's subset of UNCL 4343: AP accepted, PD paid, RE rejected. AB, IP, UQ and CA decide nothing.
INVOICE_RESPONSE_KINDS = {"AP": BUSINESS_ACCEPT, "PD": BUSINESS_ACCEPT, "RE": BUSINESS_REJECT}
MESSAGE_LEVEL_KINDS = {"RE": TECHNICAL_REJECT}
LONGEST_CODE, LONGEST_TEXT, LONGEST_ID = 100, 500, 100
CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")


def parse(document: str, response_id: str, document_id: str) -> Response:
    """Return the response. Its kind is UNREADABLE, if the document is no ApplicationResponse with a code."""
    try:
        # Without a DTD there are no entities to expand.
        root = None if "<!DOCTYPE" in document else ElementTree.fromstring(document.encode())  # noqa: S314
    except (ElementTree.ParseError, LookupError, ValueError):
        root = None
    found = root.find("cac:DocumentResponse/cac:Response", SPACES) if root is not None and root.tag == ROOT else None
    if root is None or found is None:
        return Response(response_id, UNREADABLE, document_id, "", "", "")
    code = _clean(found.findtext("cbc:ResponseCode", "", SPACES))
    texts = [found.findtext("cbc:Description", "", SPACES)]
    texts += [each.text or "" for each in found.iterfind("cac:Status/cbc:StatusReason", SPACES)]
    lines = "cac:DocumentResponse/cac:LineResponse/cac:Response/cbc:Description"
    texts += [each.text or "" for each in root.iterfind(lines, SPACES)]
    number = root.findtext("cac:DocumentResponse/cac:DocumentReference/cbc:ID", "", SPACES)
    customization = root.findtext("cbc:CustomizationID", "", SPACES)
    return Response(
        response_id,
        _kinds(customization).get(code, NOTICE if code else UNREADABLE),
        document_id,
        _clean(number)[:LONGEST_ID],
        code[:LONGEST_CODE],
        "; ".join(filter(None, map(_clean, texts)))[:LONGEST_TEXT],
    )


def _kinds(customization: str) -> dict[str, str]:
    if ":invoice_response:" in customization:
        return INVOICE_RESPONSE_KINDS
    return MESSAGE_LEVEL_KINDS if ":mlr:" in customization else OIOUBL_KINDS


def _clean(text: str) -> str:
    return CONTROLS.sub(" ", text).strip()
