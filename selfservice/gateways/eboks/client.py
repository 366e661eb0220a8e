"""e-Boks over HTTP with mutual TLS: PUT of a dispatch, as public clients of it do."""

from __future__ import annotations

from base64 import b64encode
from uuid import uuid4
from xml.sax.saxutils import escape

from django.conf import settings

from selfservice.gateways.http import call
from selfservice.kernel.core.errors import Refused, Unavailable

# What a recipient's status says, in words for support; "" is accepted.
REFUSALS = {
    "exempt": "the company is exempt from digital mail",
    "invalid": "the CVR number is not known to e-Boks",
    "dead": "the company has ceased",
    "minor": "the recipient can't receive digital mail",
}
# What these refuse is our certificate, token or address, or the moment: once mended, the same letter is accepted.
NOT_THE_LETTER = frozenset({401, 403, 404, 408})


class HttpEboks:
    """The real client (and the simulator's: it speaks the same)."""

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
            # It may have been stored: a retry with the same id then answers 409.
            raise Unavailable("unreadable answer") from error
        if status:
            raise Refused(REFUSALS.get(status, f"status {status}"))
        return "accepted"


def dispatch(cvr: str, title: str, pdf: bytes) -> bytes:
    """The XML of a dispatch. Put together as text: building a tree of a letter's base 64 costs more than sending it."""
    head = (
        '<?xml version="1.0" encoding="utf-8"?><Dispatch xmlns="urn:eboks:en:3.0.0">'
        f"<DispatchRecipient><Id>{escape(cvr)}</Id><Type>V</Type><Nationality>DK</Nationality></DispatchRecipient>"
        f"<ContentTypeId>{escape(settings.EBOKS_CONTENT_TYPE)}</ContentTypeId><Title>{escape(title)}</Title>"
        "<Content><Data>"
    )
    return head.encode() + b64encode(pdf) + b"</Data><FileExtension>pdf</FileExtension></Content></Dispatch>"
