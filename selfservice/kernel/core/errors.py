"""What can go wrong with a system outside: it says no for good, or it can't be had now."""

from __future__ import annotations


class Refused(Exception):
    """The receiver refused for good; sending the same again can't help. The text is for support."""


class Unavailable(Exception):
    """No answer, or one that says to come back. `retry_after` is what it asked for, in seconds."""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
