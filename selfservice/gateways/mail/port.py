"""Interface of the mail server."""

from __future__ import annotations

from typing import Protocol


class Mail(Protocol):
    """Outgoing e-mail."""

    def send(self, *, key: str, to: str, subject: str, text: str, html: str) -> None:
        """Send one mail, with a Message-ID derived from `key`. Raises Refused or Unavailable."""
        ...
