"""Errors of external systems: permanent refusals and temporary failures."""

from __future__ import annotations


class Refused(Exception):
    """A permanent refusal: a retry can't succeed. The text is for support."""


class Unavailable(Exception):
    """No answer, or one that asks for a retry. `retry_after` is the requested delay in seconds."""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
