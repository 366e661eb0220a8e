"""Client of the simulators for tests, over HTTP."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import Any

import requests
from pypdf import PdfReader

from tests.patience import SECONDS

EMPTIED = (
    "eboks",
    "sms",
    "mail",
    "network",
    "nemhandel",
    "addresses",
    "qualification",
    "porting",
    "fieldservice",
    "exchange",
    "scanner",
    "faults",
)
CODE = re.compile(r"\b([0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){3})\b")


@dataclass
class Outside:
    """The simulators at an address."""

    url: str

    def get(self, path: str, **kwargs: Any) -> Any:
        """Return a page as JSON."""
        answer = requests.get(self.url + path, headers={"Accept": "application/json"}, timeout=SECONDS, **kwargs)
        answer.raise_for_status()
        return answer.json()

    def reset(self) -> None:
        """Empty every inbox and clear all faults."""
        with requests.Session() as session:
            for name in EMPTIED:
                session.delete(f"{self.url}/sim/{name}", timeout=SECONDS).raise_for_status()

    def fault(self, system: str, mode: str, **more: Any) -> None:
        """Set a fault (see the fault panel for the modes)."""
        body = {"system": system, "mode": mode, **more}
        requests.post(self.url + "/sim/faults", json=body, timeout=SECONDS).raise_for_status()

    def clear_faults(self) -> None:
        """Clear the faults of all systems."""
        requests.delete(self.url + "/sim/faults", timeout=SECONDS).raise_for_status()

    def letters(self, cvr: str) -> list[dict[str, Any]]:
        """Return the letters in a company's mailbox."""
        return list(self.get(f"/sim/mailboxes/{cvr}"))

    def pdf(self, cvr: str, message_id: str) -> bytes:
        """Return a letter's PDF."""
        answer = requests.get(f"{self.url}/sim/mailboxes/{cvr}/{message_id}.pdf", timeout=SECONDS)
        answer.raise_for_status()
        return answer.content

    def letter_text(self, cvr: str, message_id: str) -> str:
        """Return the text of a letter."""
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(self.pdf(cvr, message_id))).pages)

    def code(self, cvr: str) -> str:
        """Return the activation code of the newest letter in a mailbox."""
        found = CODE.search(self.letter_text(cvr, self.letters(cvr)[0]["message_id"]))
        assert found, "no code in the letter"
        return found.group(1)

    def messages(self, number: str) -> list[str]:
        """Return the text messages to a number, newest first."""
        digits = number.lstrip("+")
        return [m["message"] for m in self.get(f"/sim/sms/{digits}")]

    def sms_code(self, number: str) -> str:
        """Return the code of the newest message."""
        found = re.search(r"\b(\d{6})\b", self.messages(number)[0])
        assert found, "no code in the message"
        return found.group(1)

    def subscriber(self, number: str) -> dict[str, Any]:
        """Return the network's data of a number: its bars, and its orders, oldest first."""
        return dict(self.get(f"/sim/network/{number.lstrip('+')}"))

    def knows(self, number: str, iccid: str) -> None:
        """Reset the number in the network to this card and no bars."""
        body = {"msisdn": number.lstrip("+"), "iccid": iccid}
        requests.post(f"{self.url}/sim/network", json=body, timeout=SECONDS).raise_for_status()

    def documents(self, receiver: str) -> list[dict[str, Any]]:
        """Return the e-invoices in the inbox of a receiver ("0088:" and an EAN number), newest first."""
        return list(self.get(f"/sim/nemhandel/{receiver}"))

    def document_xml(self, document_id: Any) -> str:
        """Return the content of an e-invoice as it was sent."""
        answer = requests.get(f"{self.url}/sim/nemhandel/documents/{document_id}/xml", timeout=SECONDS)
        answer.raise_for_status()
        return answer.content.decode()

    def respond(self, document_id: str, kind: str, reason: str = "") -> None:
        """Respond to an e-invoice as its receiver."""
        url, body = f"{self.url}/sim/nemhandel/documents/{document_id}/respond", {"kind": kind, "reason": reason}
        requests.post(url, json=body, timeout=SECONDS).raise_for_status()

    def hurry_responses(self) -> None:
        """Make all planned responses of receivers due now."""
        headers = {"Accept": "application/json"}
        requests.post(f"{self.url}/sim/nemhandel/responses", headers=headers, timeout=SECONDS).raise_for_status()

    def mails(self) -> list[dict[str, Any]]:
        """Return all mails, newest first."""
        return list(self.get("/sim/mail/"))
