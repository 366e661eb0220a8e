"""Base of the actions on opening hours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _

from selfservice.kernel.actions.runner import Change
from selfservice.kernel.actions.sentences import Step
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.models import ScopedModel
from telephony.core.locks import lock_free
from telephony.exchange.action import ExchangeAction
from telephony.hours.rules import state_of
from telephony.models import Schedule, ScheduleException
from telephony.permissions import HOURS


class ScheduleAction(ExchangeAction):
    """An action on a schedule. What it changes is kept, so that the last change can be undone."""

    model: ClassVar[type[ScopedModel] | None] = Schedule
    function = HOURS
    section = "schedule"

    def remember(self, schedule: Schedule) -> None:
        """Keep what the schedule is before the change. Call it before anything is changed, and save the schedule."""
        rows = ScheduleException.objects.system().filter(schedule=schedule).order_by("starts", "pk")
        schedule.before = state_of(schedule, rows)

    def next_steps(self, target: Any, run: ActionRun) -> list[Step]:
        schedule = schedule_of(target)
        waits = run.state in (ActionRun.State.DONE, ActionRun.State.SENT)
        if not (
            waits and schedule and schedule.pk and schedule.before and self.actor.holds(HOURS, schedule.company_id)
        ):
            return []
        return [Step(_("Undo"), reverse("schedule_act", args=[schedule.uid, "fortryd"]))]


class ExceptionAction(ScheduleAction):
    """An action on a dated exception: the exchange gets its schedule, whose log has it."""

    model = ScheduleException
    section = "exception"
    related = ("schedule",)

    @classmethod
    def logged(cls, target: Any) -> Any:
        return target.schedule if isinstance(target, ScheduleException) else target

    def locked(self, target: ScheduleException) -> Schedule:
        """Return the exception's schedule, locked and as it is now. Raises ActionRefused.

        Others lock the schedule first: to wait for it here would be a deadlock.
        """
        target.schedule = lock_free(Schedule.objects.system().filter(pk=target.schedule_id))
        return target.schedule

    def sends(self, target: Any, data: Mapping[str, Any], change: Change) -> Iterable[Any]:
        return [target.schedule]


def schedule_of(target: Any) -> Schedule | None:
    """Return the schedule that a target is or belongs to."""
    if isinstance(target, ScheduleException):
        return target.schedule
    return target if isinstance(target, Schedule) else None


def local(at: datetime | None) -> str:
    """Return a moment for the log."""
    return at.isoformat() if at else ""
