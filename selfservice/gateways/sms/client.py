"""Client of GatewayAPI's REST API. A person waits for the message, so the read timeout is short."""

from __future__ import annotations

from django.conf import settings

from selfservice.gateways.http import call
from selfservice.kernel.core.errors import Refused, Unavailable


class HttpSms:
    """Client of the SMS gateway and of its simulator."""

    def send(self, number: str, text: str, reference: str) -> None:
        message = {
            "sender": settings.SMS_SENDER,
            "message": text,
            "recipients": [{"msisdn": int(number.removeprefix("+"))}],
            "userref": reference,
        }
        headers = {"Authorization": f"Token {settings.SMS_TOKEN}"}
        answer = call("POST", f"{settings.SMS_URL}/rest/mtsms", read=4, json=message, headers=headers)
        if answer.status_code in (401, 403):
            # The gateway refuses our token, not the message.
            raise Unavailable(f"HTTP {answer.status_code}")
        if answer.status_code >= 400:
            raise Refused(f"HTTP {answer.status_code}")
