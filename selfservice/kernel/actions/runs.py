"""Runs of actions that were about a target."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone

from selfservice.kernel.actions.base import Action
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import ScopedModel, ScopedQuerySet


def runs_on(target: Any, *slugs: str) -> ScopedQuerySet[ActionRun]:
    """Runs of the actions, in whatever state, that were about the target. Under `as_system`."""
    about = {"target_model": target._meta.label_lower, "target_id": target.pk}
    return ActionRun.objects.system().filter(action__in=slugs, **about)


def removal_of(actor: Actor, model: type[ScopedModel], uid: UUID | str) -> ActionRun | None:
    """The run at the actor's companies that has deleted the object with this public id, if there is one."""
    about = {"target_model": model._meta.label_lower, "removed_uid": uid}
    found: ActionRun | None = ActionRun.objects.visible_to(actor).filter(**about).first()
    return found


def awaiting(action: type[Action], target: Any) -> ScopedQuerySet[ActionRun]:
    """Runs of the action on the target that wait to be approved. Under `as_system`."""
    since = timezone.now() - action.approval_life
    return runs_on(target, action.slug).filter(state=ActionRun.State.AWAITING, created_at__gte=since)
