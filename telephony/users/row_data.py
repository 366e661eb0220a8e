"""Groups and vacation of the users of a page, read for all of them in two statements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from selfservice.kernel.db.array_lookup import in_array
from selfservice.kernel.scope.actor import Actor
from telephony.core.user_uses import groups_of
from telephony.models import VacationGreeting


def add_groups(rows: Sequence[Any], actor: Actor) -> None:
    """Set `groups` on each row: the queues and groups of published flows that the user is in."""
    companies = sorted({row.company_id for row in rows})
    found = groups_of(lambda model: model.objects.visible_to(actor).filter(in_array("company", companies)))
    for row in rows:
        row.groups = found.get(str(row.uid), [])


def add_greetings(rows: Sequence[Any], actor: Actor) -> None:
    """Set `greeting` on each row: the vacation greeting in force, else the next one, else None."""
    seen: Any = VacationGreeting.objects.visible_to(actor).filter(ended_at=None, ends__gt=timezone.now())
    found: dict[int, VacationGreeting] = {}
    for greeting in seen.filter(in_array("user", [row.pk for row in rows])).order_by("-starts", "-id"):
        found[greeting.user_id or 0] = greeting
    for row in rows:
        row.greeting = found.get(row.pk)
