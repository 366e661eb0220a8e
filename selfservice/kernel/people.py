"""People by their id, when they are not there: what they may do now, and how they are told. Who they are, an app knows.

What a person has begun goes on after the request (a batch, a file, a run for a later date): their rights are read
anew then, and nothing is done with those that they had.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from selfservice.kernel.actor import Actor


class Directory(Protocol):
    """What the app with the logins offers."""

    def actor(self, user_id: int) -> Actor | None:
        """The person with today's rights; None when the login is closed or gone."""

    def tell(self, user_id: int, notice: str, *, key: str, **context: Any) -> None:
        """Send them a mail (`templates/mail/<notice>.txt`), once for the key."""

    def administrators(self, company_ids: Iterable[int]) -> list[int]:
        """Whoever administers the users of any of the companies."""


_directory: list[Directory] = []


def register(directory: Directory) -> None:
    """Say who knows people; called when the app is loaded."""
    _directory[:] = [directory]


def directory() -> Directory:
    """Whoever knows people. Call under `as_system`."""
    return _directory[0]


def actor_anew(kind: str, user_id: int) -> Actor | None:
    """Who began it, with today's rights; None when they can't log in any more. Under `as_system`."""
    return directory().actor(user_id) if kind == "user" else None
