"""Runs of actions that were about a target."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from selfservice.kernel.actions.base import Action
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.models import ScopedQuerySet


def runs_on(target: Any, *slugs: str) -> ScopedQuerySet[ActionRun]:
    """Runs of the actions, in whatever state, that were about the target. Under `as_system`."""
    about = {"target_model": target._meta.label_lower, "target_id": target.pk}
    return ActionRun.objects.system().filter(action__in=slugs, **about)


def awaiting(action: type[Action], target: Any) -> ScopedQuerySet[ActionRun]:
    """Runs of the action on the target that wait to be approved. Under `as_system`."""
    since = timezone.now() - action.approval_life
    return runs_on(target, action.slug).filter(state=ActionRun.State.AWAITING, created_at__gte=since)
