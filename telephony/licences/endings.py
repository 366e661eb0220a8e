"""Notice of licences: those that end, and the users who are to give theirs up by then."""

from __future__ import annotations

from typing import Any

from django.db.models import Sum

from selfservice.kernel.scope.actor import Actor
from telephony.core.licences import users_of
from telephony.models import LicenceEnding, LicencePool
from telephony.permissions import CHANGE


def open_endings(actor: Actor, pool: LicencePool) -> Any:
    """Return the endings of a pool whose licences are still there, the earliest first."""
    seen = LicenceEnding.objects.visible_to(actor, function=CHANGE)
    return seen.filter(company=pool.company_id, pool=pool, ended_at=None).order_by("last_day", "pk")


def ending_seats(actor: Actor, pool: LicencePool) -> int:
    """Return how many licences of a pool end, or should have ended."""
    return int(open_endings(actor, pool).aggregate(n=Sum("count"))["n"] or 0)


def holders(actor: Actor, pool: LicencePool) -> Any:
    """Return the users who have a licence of the pool."""
    return users_of(actor, CHANGE).filter(company=pool.company_id, licence=pool.type_id)


def giving_up(actor: Actor, pool: LicencePool) -> set[int]:
    """Return the ids of the holders who have been chosen to give up their licence on some day."""
    chosen = {pk for ids in open_endings(actor, pool).values_list("release", flat=True) for pk in ids}
    return set(holders(actor, pool).filter(pk__in=chosen).values_list("pk", flat=True)) if chosen else set()
