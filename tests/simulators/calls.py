"""The calls of the systems outside, put together by hand: not by the portal's own clients."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import requests

from tests.outside import Outside
from tests.patience import SECONDS

CVR = "12345674"
PDF = b"%PDF-1.7 a letter"
TOKEN = "demo-eboks"
DISPATCH = "/int/rest/srv.svc/3/dispatchsystem/4711/dispatches/"


def dispatch_xml(*, cvr: str = CVR, title: str = "Adgang", pdf: bytes = PDF) -> bytes:
    """The body of a dispatch, as domain.md shows it."""
    return (
        '<Dispatch xmlns="urn:eboks:en:3.0.0"><DispatchRecipient>'
        f"<Id>{cvr}</Id><Type>V</Type><Nationality>DK</Nationality></DispatchRecipient>"
        f"<ContentTypeId>179343</ContentTypeId><Title>{title}</Title>"
        f"<Content><Data>{b64encode(pdf).decode()}</Data><FileExtension>pdf</FileExtension></Content></Dispatch>"
    ).encode()


def put(outside: Outside, message_id: str, body: bytes | None = None, token: str | None = TOKEN) -> requests.Response:
    """PUT a dispatch."""
    headers = {"Content-Type": "application/xml"} | ({"Authorization": f"Bearer {token}"} if token else {})
    return requests.put(
        outside.url + DISPATCH + message_id,
        data=dispatch_xml() if body is None else body,
        headers=headers,
        timeout=SECONDS,
    )


def send_sms(outside: Outside, body: Any, token: str = "demo-sms") -> requests.Response:
    """POST a text message."""
    headers = {"Authorization": f"Token {token}"}
    return requests.post(outside.url + "/rest/mtsms", json=body, headers=headers, timeout=SECONDS)


def sms(number: int = 4520123456, text: str = "Din kode er 123456") -> dict[str, Any]:
    """A message as GatewayAPI takes it."""
    return {"sender": "Nordlys", "message": text, "recipients": [{"msisdn": number}]}


def ask_register(outside: Outside, body: Any, auth: tuple[str, str] = ("demo", "demo-cvr")) -> requests.Response:
    """POST a search to the CVR register."""
    return requests.post(f"{outside.url}/cvr-permanent/virksomhed/_search", json=body, auth=auth, timeout=SECONDS)


def cvr_query(cvr: str = CVR) -> dict[str, Any]:
    """A search by CVR number."""
    return {"query": {"term": {"Vrvirksomhed.cvrNummer": int(cvr)}}, "size": 1}
