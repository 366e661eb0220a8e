"""Rules of cases, for pages and actions."""

from __future__ import annotations

from typing import Any

from selfservice.kernel.scope.actor import Actor
from selfservice.support.models import Case


def seen_cases(actor: Actor) -> Any:
    """Return the cases that the actor sees.

    Who sees the portal as a colleague does not read what that colleague has kept to themselves.
    """
    rows = Case.objects.visible_to(actor)
    return rows if actor.real is None else not_kept(rows)


def not_kept(rows: Any) -> Any:
    """Return the cases that their authors do not keep to themselves."""
    return rows.exclude(audience=Case.Audience.AUTHOR)


def is_author(actor: Actor, case: Case) -> bool:
    """Return whether the actor wrote the case."""
    return actor.kind == "user" and actor.real is None and actor.id == case.author_id
