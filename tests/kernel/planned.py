"""An action that can wait for its day, and what tests ask of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django.utils import timezone

from accounts.models import Account
from selfservice.kernel.actions.runner import registry, run
from selfservice.kernel.actions.scheduled import perform_due
from selfservice.kernel.models import ActionRun, AuditEntry
from selfservice.kernel.scope.actor import PortalActor
from selfservice.kernel.scope.models import as_system
from tests.kernel.examples import Rename
from tests.world import World

NAME = "Værksted"


class PlannedRename(Rename):
    """Can wait for its day."""

    slug = "example_planned"
    later = True
    step_up = True
    # What `refuse` and `apply` say on the day.
    reason: ClassVar[str | None] = None
    error: ClassVar[Exception | None] = None
    days: ClassVar[list[date]] = []

    def refuse(self, target: Account, data: Mapping[str, Any], today: date) -> str | None:
        self.days.append(today)
        return self.reason or super().refuse(target, data, today)

    def apply(self, target: Account, data: Mapping[str, Any], now: datetime) -> Any:
        change = super().apply(target, data, now)
        if self.error:
            raise self.error
        return change


del registry[PlannedRename.slug]


def tomorrow(days: int = 1) -> str:
    return f"{timezone.localdate() + timedelta(days=days):%d.%m.%Y}"


def ask(somebody: PortalActor, world: World, day: str = "", **data: Any) -> ActionRun:
    fresh = replace(somebody, verified_at=timezone.now())
    return run(PlannedRename, fresh, world.konto.uid, {"name": NAME, "due_on": day, **data})


def come(row: ActionRun) -> int:
    """Its day has come."""
    with as_system("tests"):
        ActionRun.objects.system().filter(pk=row.pk).update(due_at=timezone.now() - timedelta(minutes=1))
    return perform_due()


def again(row: ActionRun) -> ActionRun:
    with as_system("tests"):
        return ActionRun.objects.system().get(pk=row.pk)


def name(world: World) -> str:
    with as_system("tests"):
        return Account.objects.system().get(pk=world.konto.pk).name


def entries(event: str) -> list[AuditEntry]:
    with as_system("tests"):
        return list(AuditEntry.objects.system().filter(event=event))
