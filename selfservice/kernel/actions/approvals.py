"""Approvals: a run that an action's `needs_approval` made wait is done or declined by a second person."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from selfservice.kernel import audit
from selfservice.kernel.actions.base import Action, ActionRefused, registry
from selfservice.kernel.actions.runner import RunContext, fetch, get_or_404, perform, require_right
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import as_system, writing_as


def approve(run_uid: UUID | str, actor: Actor, comment: str = "") -> ActionRun:
    """Make a change that was asked for and waits: as `run` does, by somebody else who holds the same right.

    `actor` is a colleague of the person who asked, or the portal itself when the person concerned has confirmed it.
    The `comment` is stored with the run.
    Raises as `run` does; Http404 when nothing of that id waits.
    """
    with transaction.atomic(), writing_as(actor):
        row, action = _waiting(run_uid, actor)
        if (actor.kind, actor.id) == (row.actor_kind, row.actor_id):
            raise ActionRefused(_("Somebody else must approve it."))
        target = fetch(action, actor, pk=row.target_id)
        if reason := action(actor).may_answer(target, row, yes=True):
            raise ActionRefused(reason)
        if comment:
            row.progress = {**row.progress, "comment": comment}
        return perform(action(actor, approving=row), row, target, row.data, RunContext(approved=True))


def decline(run_uid: UUID | str, actor: Actor, comment: str = "") -> ActionRun:
    """Say no to what waits, or take back what one has asked for oneself. Nothing is changed."""
    with transaction.atomic(), writing_as(actor):
        row, action = _waiting(run_uid, actor)
        target = fetch(action, actor, pk=row.target_id)
        asker = (actor.kind, actor.id) == (row.actor_kind, row.actor_id)
        if not asker and (reason := action(actor).may_answer(target, row, yes=False)):
            raise ActionRefused(reason)
        row.state, row.finished_at, row.reason = ActionRun.State.REFUSED, timezone.now(), actor.name
        # A person's no, whose name the reason is.
        row.progress = {**row.progress, "declined": True, **({"comment": comment} if comment else {})}
        with as_system("record a run"):
            row.save()
            after = {"action": action.slug, **action.part(target)}
            audit.record(
                actor, "approval_declined", action.logged(target), after=after, run_uid=row.uid, reason=comment
            )
            action(actor).declined(target, row)
        return row


def _waiting(run_uid: UUID | str, actor: Actor) -> tuple[ActionRun, type[Action]]:
    """The run that waits, locked, and its action, which the actor must be allowed to run."""
    seen = ActionRun.objects.visible_to(actor).filter(state=ActionRun.State.AWAITING)
    row = get_or_404(seen.select_for_update(), uid=run_uid)
    action = registry[row.action]
    if actor.kind != "system":
        require_right(action, actor)
    if timezone.now() - row.created_at > action.approval_life:
        raise ActionRefused(_("It has waited too long and has lapsed. It must be asked for again."))
    return row, action
