"""Client of ClamAV behind its REST API (DevHatRo/ClamAV-API): a file is sent as a form, and nothing of it is kept."""

from __future__ import annotations

from django.conf import settings

from selfservice.gateways.http import call
from selfservice.kernel.core.errors import Refused, Unavailable


class HttpScanner:
    """Client of the scanner and of its simulator."""

    def scan(self, content: bytes) -> str:
        headers = {"Authorization": f"Bearer {settings.SCANNER_TOKEN}"}
        # Its name may tell of a person, and says nothing about its content.
        files = {"file": ("file", content)}
        answer = call("POST", f"{settings.SCANNER_URL}/api/scan", files=files, headers=headers)
        if answer.status_code in (401, 403):
            # The scanner refuses our token, not the file.
            raise Unavailable(f"HTTP {answer.status_code}")
        if answer.status_code >= 400:
            raise Refused(f"HTTP {answer.status_code}")
        try:
            found = answer.json()
            status, virus = found["status"], str(found.get("message") or "virus")
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise Unavailable("unreadable answer") from error
        if status not in ("OK", "FOUND"):
            # It could not scan.
            raise Unavailable("no verdict")
        return virus if status == "FOUND" else ""
