"""Seats of licences: how many are in use, and taking one so that nobody else can take the same."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from selfservice.kernel.actions.base import ActionRefused
from selfservice.kernel.scope.actor import Actor, Needed
from telephony.models import LicencePool, TelephonyUser
from telephony.permissions import CHANGE, SEE

# Days without a call after which a licence counts as unused.
UNUSED_DAYS = 60
# A company's id and that of a licence type.
Seat = tuple[int, int]


def users_of(actor: Actor, function: Needed = SEE) -> Any:
    """Return the users that the actor sees who have not left."""
    return TelephonyUser.objects.visible_to(actor, function=function).exclude(state=TelephonyUser.State.LEFT)


def unused() -> Q:
    """Return the condition that a user has a licence and has made or answered no call for UNUSED_DAYS.

    One who never has counts from the day that the user was created.
    """
    day = timezone.localdate() - timedelta(days=UNUSED_DAYS)
    since = timezone.make_aware(datetime.combine(day, time()))
    never = Q(last_used_at=None, created_at__lt=since)
    return Q(licence__isnull=False) & ~Q(state=TelephonyUser.State.LEFT) & (Q(last_used_at__lt=since) | never)


def used_seats(actor: Actor, companies: Iterable[int], function: Needed = SEE) -> dict[Seat, int]:
    """Return how many licences of each type are in use at the companies, in one query."""
    rows = users_of(actor, function).filter(company__in=set(companies), licence__isnull=False).order_by()
    counted = rows.values_list("company", "licence").annotate(n=Count("pk"))
    return {(company, licence): n for company, licence, n in counted}


def free_seats(actor: Actor, pool: LicencePool, function: Needed = CHANGE) -> int:
    """Return how many licences of a pool nobody has."""
    used: int = users_of(actor, function).filter(company=pool.company_id, licence=pool.type_id).count()
    return max(0, pool.seats - used)


def take_seat(actor: Actor, company_id: int, type_id: int) -> None:
    """Make sure of a free licence for a user who is given one later in the transaction. Call it in `Action.apply`.

    Locks the pool, so that of two who want the last one, the second gets the refusal. A user's row is locked before the
    pool, never after it (licences/buying.py skips users whose rows are locked). Raises ActionRefused.
    """
    seen = LicencePool.objects.visible_to(actor, function=CHANGE)
    pool = seen.filter(company=company_id, type=type_id).select_for_update(of=("self",)).first()
    if pool is None or not free_seats(actor, pool):
        raise ActionRefused(none_free())


def none_free() -> str:
    """Return why a licence can't be given."""
    return _("There is no free licence of that kind. Buy one first.")
