"""What the portal asks of the SMS gateway."""

from __future__ import annotations

from typing import Protocol


class Sms(Protocol):
    """A gateway for text messages."""

    def send(self, number: str, text: str, reference: str) -> None:
        """Send one message to an E.164 number. Raises Refused or Unavailable; `reference` is for tracing."""
        ...
