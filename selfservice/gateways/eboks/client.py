"""Client of e-Boks over HTTP with mutual TLS: PUT of a dispatch, as other public clients do."""

from __future__ import annotations

from base64 import b64encode
from uuid import uuid4
from xml.sax.saxutils import escape

from django.conf import settings

from selfservice.gateways.http import call
from selfservice.kernel.core.errors import Refused, Unavailable

# The meaning of a recipient's status, as a text for support; "" means accepted.
REFUSALS = {
    "exempt": "the company is exempt from digital mail",
    "invalid": "the CVR number is not known to e-Boks",
    "dead": "the company has ceased",
    "minor": "the recipient can't receive digital mail",
}
# These statuses concern our certificate, token or address, or are temporary: e-Boks accepts the same letter later.
NOT_THE_LETTER = frozenset({401, 403, 404, 408})


class HttpEboks:
    """Client of e-Boks and of its simulator, which has the same API."""

    def new_message_id(self) -> str:
        return f"{settings.EBOKS_SYSTEM_ID:0>6}{settings.EBOKS_CLIENT_ID}{uuid4().hex}"

    def send_letter(self, *, message_id: str, cvr: str, title: str, pdf: bytes) -> str:
        system = settings.EBOKS_SYSTEM_ID
        url = f"{settings.EBOKS_URL}/int/rest/srv.svc/3/dispatchsystem/{system}/dispatches/{message_id}"
        headers = {"Content-Type": "application/xml", "Authorization": f"Bearer {settings.EBOKS_TOKEN}"}
        cert = (settings.EBOKS_CERT, settings.EBOKS_KEY) if settings.EBOKS_CERT else None
        answer = call("PUT", url, data=dispatch(cvr, title, pdf), headers=headers, cert=cert)
        if answer.status_code == 409:
            return "known"
        if answer.status_code in NOT_THE_LETTER:
            raise Unavailable(f"HTTP {answer.status_code}")
        if answer.status_code >= 400:
            raise Refused(f"HTTP {answer.status_code}")
        try:
            status = answer.json()["recipients"][0]["status"]
        except (ValueError, LookupError, TypeError) as error:
            # Unknown whether e-Boks stored the letter: a retry with the same id returns 409 if it did.
            raise Unavailable("unreadable answer") from error
        if status:
            raise Refused(REFUSALS.get(status, f"status {status}"))
        return "accepted"


def dispatch(cvr: str, title: str, pdf: bytes) -> bytes:
    """Return the XML of a dispatch, built as text: an XML tree of a letter's base 64 costs more than sending it."""
    head = (
        '<?xml version="1.0" encoding="utf-8"?><Dispatch xmlns="urn:eboks:en:3.0.0">'
        f"<DispatchRecipient><Id>{escape(cvr)}</Id><Type>V</Type><Nationality>DK</Nationality></DispatchRecipient>"
        f"<ContentTypeId>{escape(settings.EBOKS_CONTENT_TYPE)}</ContentTypeId><Title>{escape(title)}</Title>"
        "<Content><Data>"
    )
    return head.encode() + b64encode(pdf) + b"</Data><FileExtension>pdf</FileExtension></Content></Dispatch>"
