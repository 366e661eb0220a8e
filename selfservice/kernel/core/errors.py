"""Errors of external systems: permanent refusals and temporary failures."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import Literal

from django.core.exceptions import PermissionDenied

# Why a request is refused: its function is missing; somebody only looks at a colleague's view; it is not for this kind
# of actor; support may not see it in the admin.
Reason = Literal["missing_function", "view_as", "actor_kind", "admin"]


class Refused(Exception):
    """A permanent refusal: a retry can't succeed. The text is for support."""


class Unavailable(Exception):
    """No answer, or one that asks for a retry. `retry_after` is the requested delay in seconds."""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class Forbidden(PermissionDenied):
    """A permission is missing: answered with 403, logged once by selfservice/site/errors.py.

    `function` is the one that is missing, whose name the page says. `target` says what it was about: an action's slug,
    an object's public id, an address.
    """

    def __init__(self, reason: Reason, *, function: str = "", target: object = "") -> None:
        super().__init__(f"{reason}: {function or target}")
        self.reason, self.function, self.target = reason, function, target


def place_of(error: Exception) -> str:
    """Describe where an error of our own happened. Its message might quote what must not be logged."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    return f"{type(error).__name__} in {place}"


class Busy(Exception):
    """Error: the process does as much of this as it can; the person may try again in a moment. Answers 503."""
