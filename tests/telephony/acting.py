"""Run actions on telephony as a user of the tests' world."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.permissions.access import portal_actor
from selfservice.kernel.actions.runner import run
from selfservice.kernel.models import ActionRun, OutboxCommand
from selfservice.kernel.scope.models import as_system


def act(user: User, action: Any, target: Any, **data: Any) -> ActionRun:
    """Run an action as the user, with a fresh second factor."""
    with as_system("tests"):
        actor = portal_actor(user, verified_at=timezone.now())
    return run(action, actor, target.uid, data)


def now(row: Any) -> Any:
    """Return the row as it is in the database; None if it is gone."""
    with as_system("tests"):
        return type(row).objects.system().filter(pk=row.pk).first()


def sent() -> list[list[str]]:
    """Return the kinds of the objects of each command to the exchange, oldest first."""
    with as_system("tests"):
        found = OutboxCommand.objects.system().filter(kind="exchange.sync").order_by("pk")
        return [[kind for kind, _uid in command.payload["objects"]] for command in found]
