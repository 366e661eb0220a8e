"""The XML of a response: OIOUBL's ApplicationResponse, Peppol's Invoice Response 3, or its Message Level Response 3."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

from selfservice.gateways.nemhandel.simulator.types import TYPES, UBL, Type

BUSINESS_ACCEPT, BUSINESS_REJECT, TECHNICAL_REJECT = "BusinessAccept", "BusinessReject", "TechnicalReject"
# The kinds with their names on the pages.
KINDS = {
    BUSINESS_ACCEPT: "Godkendt af modtageren",
    BUSINESS_REJECT: "Afvist af modtageren",
    TECHNICAL_REJECT: "Teknisk afvist",
}


def application_response(identifier: str, document: dict[str, Any], kind: str, reason: str) -> str:
    """Return the response to a document, in the format that belongs to the document's."""
    of = TYPES[document["type"]]
    head, response, document_code = (_oioubl if of.is_oioubl else _peppol)(of, kind, escape(reason))
    parties = "".join(
        f"<cac:{role}><cbc:EndpointID{_scheme(document[of_whom], of)}</cbc:EndpointID></cac:{role}>"
        for role, of_whom in (("SenderParty", "receiver"), ("ReceiverParty", "sender"))
    )
    reference = f"<cbc:ID>{escape(document['number'])}</cbc:ID>{document_code}"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><ApplicationResponse xmlns="{UBL}:ApplicationResponse-2"'
        f' xmlns:cac="{UBL}:CommonAggregateComponents-2" xmlns:cbc="{UBL}:CommonBasicComponents-2">'
        f"{head}<cbc:ID>{identifier}</cbc:ID><cbc:IssueDate>{datetime.now(UTC).date()}</cbc:IssueDate>{parties}"
        f"<cac:DocumentResponse><cac:Response>{response}</cac:Response>"
        f"<cac:DocumentReference>{reference}</cac:DocumentReference></cac:DocumentResponse></ApplicationResponse>"
    )


def _scheme(participant: str, of: Type) -> str:
    scheme, _, value = participant.partition(":")
    name = {"0088": "GLN", "0184": "DK:CVR"}.get(scheme, scheme) if of.is_oioubl else scheme
    return f' schemeID="{name}">{value}'


def _oioubl(of: Type, kind: str, reason: str) -> tuple[str, str, str]:
    profile = "Procurement-TecRes-1.0" if kind == TECHNICAL_REJECT else of.profile
    head = (
        "<cbc:UBLVersionID>2.1</cbc:UBLVersionID><cbc:CustomizationID>OIOUBL-2.1</cbc:CustomizationID>"
        f'<cbc:ProfileID schemeID="urn:oioubl:id:profileid-1.6" schemeAgencyID="320">{profile}</cbc:ProfileID>'
    )
    codes = 'listAgencyID="320" listID="urn:oioubl:codelist:response'
    response = f'<cbc:ReferenceID>1</cbc:ReferenceID><cbc:ResponseCode {codes}code-1.1">{kind}</cbc:ResponseCode>' + (
        f"<cbc:Description>{reason}</cbc:Description>" if reason else ""
    )
    return head, response, f'<cbc:DocumentTypeCode {codes}documenttypecode-1.1">{of.root}</cbc:DocumentTypeCode>'


def _peppol(of: Type, kind: str, reason: str) -> tuple[str, str, str]:
    name = "mlr" if kind == TECHNICAL_REJECT else "invoice_response"
    head = "".join(
        f"<cbc:{element}>urn:fdc:peppol.eu:poacc:{part}:{name}:3</cbc:{element}>"
        for element, part in (("CustomizationID", "trns"), ("ProfileID", "bis"))
    )
    code = "AP" if kind == BUSINESS_ACCEPT else "RE"
    response = f'<cbc:ResponseCode listID="UNCL4343OpSubset">{code}</cbc:ResponseCode>'
    if name == "mlr":
        response = f"<cbc:ResponseCode>{code}</cbc:ResponseCode><cbc:Description>{reason}</cbc:Description>"
    elif reason:
        reason_code = '<cbc:StatusReasonCode listID="OPStatusReason">OTH</cbc:StatusReasonCode>'
        response += f"<cac:Status>{reason_code}<cbc:StatusReason>{reason}</cbc:StatusReason></cac:Status>"
    number = "380" if of.root == "Invoice" else "381"
    return head, response, f"<cbc:DocumentTypeCode>{number}</cbc:DocumentTypeCode>"
