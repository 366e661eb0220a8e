"""Interface of the mail server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a mail."""

    name: str
    type: str
    content: bytes


class Mail(Protocol):
    """Outgoing e-mail."""

    def send(
        self, *, key: str, to: str, subject: str, text: str, html: str, attachments: Sequence[Attachment] = ()
    ) -> None:
        """Send one mail, with a Message-ID derived from `key`. Raises Refused or Unavailable."""
        ...
