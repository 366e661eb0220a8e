"""The simulated world, as a test sees it: over HTTP, like everybody."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import Any

import requests
from pypdf import PdfReader

from tests.patience import SECONDS

CODE = re.compile(r"\b([0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){3})\b")


@dataclass
class Outside:
    """The simulators at an address."""

    url: str

    def get(self, path: str, **kwargs: Any) -> Any:
        """What a page says, as JSON."""
        answer = requests.get(self.url + path, headers={"Accept": "application/json"}, timeout=SECONDS, **kwargs)
        answer.raise_for_status()
        return answer.json()

    def reset(self) -> None:
        """Empty every inbox and clear all faults."""
        for path in ("/sim/eboks", "/sim/sms", "/sim/mail", "/sim/network", "/sim/faults"):
            requests.delete(self.url + path, timeout=SECONDS).raise_for_status()

    def fault(self, system: str, mode: str, **more: Any) -> None:
        """Set a fault (see the fault panel for the modes)."""
        body = {"system": system, "mode": mode, **more}
        requests.post(self.url + "/sim/faults", json=body, timeout=SECONDS).raise_for_status()

    def clear_faults(self) -> None:
        """All systems work again."""
        requests.delete(self.url + "/sim/faults", timeout=SECONDS).raise_for_status()

    def letters(self, cvr: str) -> list[dict[str, Any]]:
        """The letters in a company's mailbox."""
        return list(self.get(f"/sim/mailboxes/{cvr}"))

    def pdf(self, cvr: str, message_id: str) -> bytes:
        """A letter's document."""
        answer = requests.get(f"{self.url}/sim/mailboxes/{cvr}/{message_id}.pdf", timeout=SECONDS)
        answer.raise_for_status()
        return answer.content

    def letter_text(self, cvr: str, message_id: str) -> str:
        """What stands in a letter."""
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(self.pdf(cvr, message_id))).pages)

    def code(self, cvr: str) -> str:
        """The activation code of the newest letter in a mailbox."""
        found = CODE.search(self.letter_text(cvr, self.letters(cvr)[0]["message_id"]))
        assert found, "no code in the letter"
        return found.group(1)

    def messages(self, number: str) -> list[str]:
        """Text messages to a number, newest first."""
        digits = number.lstrip("+")
        return [m["message"] for m in self.get(f"/sim/sms/{digits}")]

    def sms_code(self, number: str) -> str:
        """The code of the newest message."""
        found = re.search(r"\b(\d{6})\b", self.messages(number)[0])
        assert found, "no code in the message"
        return found.group(1)

    def subscriber(self, number: str) -> dict[str, Any]:
        """What the network knows of a number: its bars, and the orders for it, oldest first."""
        return dict(self.get(f"/sim/network/{number.lstrip('+')}"))

    def knows(self, number: str, iccid: str) -> None:
        """The network has the number with this card and nothing barred, whatever it was before."""
        body = {"msisdn": number.lstrip("+"), "iccid": iccid}
        requests.post(f"{self.url}/sim/network", json=body, timeout=SECONDS).raise_for_status()

    def mails(self) -> list[dict[str, Any]]:
        """All mail, newest first."""
        return list(self.get("/sim/mail/"))
