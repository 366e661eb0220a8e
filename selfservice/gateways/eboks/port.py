"""What the portal asks of e-Boks."""

from __future__ import annotations

from typing import Protocol


class Eboks(Protocol):
    """Commercial e-Boks, dispatch API 3 (domain.md)."""

    def send_letter(self, *, message_id: str, cvr: str, title: str, pdf: bytes) -> str:
        """Hand over a letter; returns "accepted", or "known" when this message id was delivered before.

        Raises Refused (the company can't receive, or the letter is wrong) or Unavailable (try the same id again).
        """
        ...

    def new_message_id(self) -> str:
        """An id for a new letter, to be stored before the first send and used for ever."""
        ...
