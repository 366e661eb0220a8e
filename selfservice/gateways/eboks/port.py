"""Interface of e-Boks."""

from __future__ import annotations

from typing import Protocol


class Eboks(Protocol):
    """Commercial e-Boks, dispatch API 3 (domain.md)."""

    def send_letter(self, *, message_id: str, cvr: str, title: str, pdf: bytes) -> str:
        """Send a letter; return "accepted", or "known" if this message id was delivered before.

        Raises Refused (the company can't receive, or the letter is invalid) or Unavailable (retry with the same id).
        """
        ...

    def new_message_id(self) -> str:
        """Return an id for a new letter; store it before the first send, and use it for every retry."""
        ...
