"""Interface of the SMS gateway."""

from __future__ import annotations

from typing import Protocol


class Sms(Protocol):
    """A gateway for text messages."""

    def send(self, number: str, text: str, reference: str) -> None:
        """Send one message to an E.164 number; `reference` is for tracing. Raises Refused or Unavailable."""
        ...
