"""Administrators' requests that wait for somebody else's approval."""

from __future__ import annotations

from django.utils import timezone

from accounts.functions import Function
from accounts.models import User
from accounts.users.actions.reset_factors import ResetFactors
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.actor import Actor

SHOWN = 5


def waiting_for(actor: Actor) -> list[tuple[ActionRun, User]]:
    """Return the requests that the actor can answer: at companies they administer, not their own. Under `as_system`."""
    runs = ActionRun.objects.system().filter(
        company_id__in=[part.company_id for part in actor.at(Function.USERS)],
        state=ActionRun.State.AWAITING,
        action=ResetFactors.slug,
        created_at__gte=timezone.now() - ResetFactors.approval_life,
    )
    # Few requests wait: removing the actor's own here is cheaper than two more conditions in each page's query.
    found = [run for run in runs.order_by("-id") if actor.id not in (run.actor_id, run.target_id)][:SHOWN]
    users = User.objects.system().in_bulk([run.target_id for run in found]) if found else {}
    return [(run, users[run.target_id]) for run in found if run.target_id in users]
