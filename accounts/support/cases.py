"""Cases at support, for the apps below it: what they ask of a case, which the app of support registers.

An app remembers the public id of a case that it has opened. All of it is called inside an action.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from accounts.models import User
from selfservice.kernel.registry import Registry
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import ScopedModel


@dataclass(frozen=True, slots=True)
class Text:
    """The subject and the first message of a case, and its category ("invoice", "order")."""

    category: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class CaseLink:
    """A case that somebody sees: its number, and its page."""

    number: str
    url: str


class Cases(Protocol):
    """What the app of support does for the apps below."""

    def open(self, actor: Actor, about: ScopedModel, text: Text, *, answer_by: date | None = None) -> UUID:
        """Open a case of the actor's about an object; return its public id. `answer_by`: the day that is promised."""
        ...

    def tell(self, actor: Actor, about: ScopedModel, text: Text, *, author: User | None) -> UUID:
        """Write to a customer about an object: in the latest case about it, or in a new one of the author's."""
        ...

    def end(self, actor: Actor, case: UUID, body: str) -> None:
        """Write the last message into a case, and solve it."""
        ...

    def links(self, actor: Actor, cases: Iterable[UUID | None]) -> Mapping[UUID, CaseLink]:
        """Return those of the cases that the actor sees, by public id. Outside of an action, too."""
        ...


_registered: Registry[str, Cases] = Registry("support's cases")


def register(found: Cases) -> None:
    """Say who keeps the cases."""
    _registered.register("cases", found)


def cases() -> Cases:
    """Return who keeps the cases."""
    return _registered["cases"]
