"""Opening hours, their exceptions and the night switch."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from selfservice.kernel.scope.models import as_system
from telephony.hours.reception_views import ReceptionAct
from telephony.hours.rules import state_of
from telephony.hours.views import ExceptionAct, ScheduleAct
from telephony.models import Schedule
from telephony.routing.danish_holidays import HOLIDAYS
from tests.isolation.arena import Arena
from tests.isolation.makers import of_model
from tests.isolation.rows import new_row
from tests.isolation.rule import Rule
from tests.isolation.telephony.exchange import acts_of

HOURS, OVERRIDE = "solution_hours", "solution_override"
RULES = {
    "schedules": Rule("function", "solution"),
    "schedule_new": Rule("function", HOURS),
    "schedule": Rule("function", "solution", things="scope"),
    "schedule_act": Rule("act", HOURS, things="scope", first=True),
    "schedule_exception_act": Rule("act", HOURS, things="scope", first=True),
    "reception": Rule("function", "solution"),
    "reception_act": Rule("act", OVERRIDE, things="scope", first=True),
}
SHUT = frozenset({"schedule_new", "schedule_act", "schedule_exception_act", "reception_act"})
MAKERS = {
    "schedule": of_model("telephony.Schedule"),
    "schedule_act": acts_of(ScheduleAct, "telephony.Schedule"),
    "schedule_exception_act": acts_of(ExceptionAct, "telephony.ScheduleException"),
    "reception_act": acts_of(ReceptionAct, "telephony.Schedule"),
}


def switched(arena: Arena, company: str, **_values: Any) -> Any:
    """A schedule with the night switch on."""
    now = timezone.now()
    on: dict[str, Any] = {
        "override": "closed",
        "override_from": now - timedelta(hours=1),
        "override_until": now + timedelta(hours=1),
    }
    with as_system("tests: a night switch"):
        return new_row(arena, "telephony.Schedule", company, **on)


def changed(arena: Arena, company: str, **_values: Any) -> Any:
    """A schedule whose last change can be undone."""
    with as_system("tests: a schedule"):
        return new_row(arena, "telephony.Schedule", company, before=state_of(Schedule(weekly=[], holidays={}), ()))


TARGETS = {
    "add_schedule": lambda arena, company: arena.companies[company],
    "switch_back": switched,
    "undo_hours": changed,
}
EXCEPTION = {"name": "Udflugt", "category": "closed", "from_day": "24. juni"}
DATA: dict[str, Any] = {
    "add_schedule": lambda _arena: {"name": "Kontoret"},
    "rename_schedule": lambda _arena: {"name": "Værkstedet"},
    "change_week": lambda _arena: (
        {"from_0_0": "8", "to_0_0": "16", "category_0_0": "open"} | {f"category_{day}_0": "open" for day in range(1, 7)}
    ),
    "change_holidays": lambda _arena: holidays(),
    "add_exception": lambda _arena: EXCEPTION,
    "change_exception": lambda _arena: EXCEPTION,
    "switch_night": lambda _arena: {
        "category": "closed",
        "until": "time",
        "until_time": "12",
        "until_day": f"{timezone.localdate() + timedelta(days=1):%d.%m.%Y}",
    },
    **dict.fromkeys(("delete_schedule", "delete_exception", "switch_back", "undo_hours"), lambda _arena: {}),
}


def holidays() -> dict[str, str]:
    """Every public holiday closed, but Christmas Eve, which has hours of its own."""
    closed = {f"state_{one.key}": "closed" for one in HOLIDAYS}
    return closed | {"state_christmas_eve": "own", "hours_christmas_eve": "9-12"}
