"""Groups and vacation of the users of a page, read for all of them in two statements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from selfservice.kernel.db.array_lookup import in_array
from selfservice.kernel.scope.actor import Actor
from telephony.core.user_uses import groups_of
from telephony.models import TelephonyUser, VacationGreeting


def groups_at(actor: Actor, users: Sequence[TelephonyUser]) -> dict[str, list[str]]:
    """Return the queues and groups of published flows by the public ids of their members, at the users' companies."""
    companies = sorted({user.company_id for user in users})
    return groups_of(lambda model: model.objects.visible_to(actor).filter(in_array("company", companies)))


def next_greetings(actor: Actor, users: Sequence[TelephonyUser]) -> dict[int, VacationGreeting]:
    """Return the vacation greeting in force, else the next one, by the user's id."""
    seen: Any = VacationGreeting.objects.visible_to(actor).filter(ended_at=None, ends__gt=timezone.now())
    found: dict[int, VacationGreeting] = {}
    for greeting in seen.filter(in_array("user", [user.pk for user in users])).order_by("-starts", "-id"):
        found[greeting.user_id or 0] = greeting
    return found
