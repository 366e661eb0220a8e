"""Interface of the scanner for viruses."""

from __future__ import annotations

from typing import Protocol


class Scanner(Protocol):
    """A scanner that says whether a file holds a virus."""

    def scan(self, content: bytes) -> str:
        """Return the name of the virus, or an empty text. Raises Refused for what it can't read, or Unavailable."""
        ...
