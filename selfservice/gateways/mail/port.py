"""What the portal asks of the mail server."""

from __future__ import annotations

from typing import Protocol


class Mail(Protocol):
    """Outgoing e-mail."""

    def send(self, *, key: str, to: str, subject: str, text: str, html: str) -> None:
        """Send one mail; `key` becomes its Message-ID. Raises Refused or Unavailable."""
        ...
