"""Who substitutes for whom while they are away."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from django.db.models import Q
from django.utils import timezone

from accounts.models import Company, User
from accounts.permissions.access import portal_actor, users_with_grants
from selfservice.kernel.actions.requests import functions_to_answer
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import as_system
from selfservice.support.models import Delegation


def substitute_ids(user_ids: Collection[int]) -> Iterable[int]:
    """Return the ids of the colleagues who substitute for one of the users today. Under `as_system`."""
    today = timezone.localdate()
    rows = Delegation.objects.system().filter(user__in=user_ids, first_day__lte=today, last_day__gte=today)
    found: Iterable[int] = rows.values_list("colleague_id", flat=True)
    return found


def colleagues_of(actor: Actor) -> list[User]:
    """Return the active users who can answer requests at one of the companies where the actor can."""
    names = functions_to_answer()
    here = {part.company_id for part in actor.access if part.functions & names}
    if not here:
        return []
    with as_system("colleagues who can answer requests"):
        higher = Company.objects.system().filter(pk__in=here).values_list("above", flat=True)
        companies = here.union(*higher)
        rows = users_with_grants().filter(grants__company__in=companies, state=User.State.ACTIVE).distinct()
        return [
            user
            for user in rows.exclude(pk=actor.id or 0).order_by("name")
            if any(part.company_id in here and part.functions & names for part in portal_actor(user).access)
        ]


def shown_to(actor: Actor) -> tuple[Sequence[Delegation], Sequence[Delegation]]:
    """Return the actor's own delegations, and those in which the actor is the colleague; past ones are left out."""
    with as_system("delegations of a person, and to them"):
        rows = Delegation.objects.system().filter(last_day__gte=timezone.localdate())
        both = rows.filter(Q(user=actor.id or 0) | Q(colleague=actor.id or 0)).select_related("user")
        found = list(both.order_by("first_day", "pk"))
    return [one for one in found if one.user_id == actor.id], [one for one in found if one.user_id != actor.id]
