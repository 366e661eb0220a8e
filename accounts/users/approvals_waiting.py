"""Administrators' requests that wait for somebody else's approval."""

from __future__ import annotations

from django.utils import timezone

from accounts.functions import Function
from accounts.models import User
from accounts.second_person.action import acts
from accounts.users.actions.reset_factors import ResetFactors
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.actor import Actor

SHOWN = 5


def waiting_for(actor: Actor) -> list[tuple[ActionRun, User | None]]:
    """Return the requests that the actor can answer: at companies they administer, not their own. Under `as_system`.

    Each with the user whose second factors are to be reset, or None for an act that a second person approves.
    """
    runs = ActionRun.objects.system().filter(
        company_id__in=[part.company_id for part in actor.at(Function.USERS)],
        state=ActionRun.State.AWAITING,
        action__in=[ResetFactors.slug, *acts],
        created_at__gte=timezone.now() - ResetFactors.approval_life,
    )
    # Few requests wait: removing the actor's own here is cheaper than two more conditions in each page's query.
    others = [run for run in runs.order_by("-id") if actor.id != run.actor_id]
    resets = [run.target_id for run in others if run.action == ResetFactors.slug and run.target_id != actor.id]
    users = User.objects.system().in_bulk(resets[:SHOWN]) if resets else {}
    return [
        (run, users.get(run.target_id) if run.action == ResetFactors.slug else None)
        for run in others
        if run.action != ResetFactors.slug or run.target_id in users
    ][:SHOWN]
