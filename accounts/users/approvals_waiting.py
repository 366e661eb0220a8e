"""What administrators have asked for and wait to have approved by somebody else."""

from __future__ import annotations

from django.utils import timezone

from accounts.functions import Function
from accounts.models import User
from accounts.users.actions.reset_factors import ResetFactors
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.actor import Actor

SHOWN = 5


def waiting_for(actor: Actor) -> list[tuple[ActionRun, User]]:
    """The requests that the actor can answer: at companies they administer, and not their own. Under `as_system`."""
    companies = [part.company_id for part in actor.at(Function.USERS)]
    since = timezone.now() - ResetFactors.approval_life
    runs = ActionRun.objects.system().filter(company_id__in=companies, state=ActionRun.State.AWAITING)
    runs = runs.filter(action=ResetFactors.slug, created_at__gte=since).exclude(actor_id=actor.id)
    found = list(runs.exclude(target_id=actor.id).order_by("-id")[:SHOWN])
    users = User.objects.system().in_bulk([run.target_id for run in found]) if found else {}
    return [(run, users[run.target_id]) for run in found if run.target_id in users]
