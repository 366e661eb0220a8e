"""What state schedules are in: read for an actor, and in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from selfservice.kernel.core.formatting import clock, is_danish, short_day, weekday
from selfservice.kernel.scope.actor import Actor
from telephony.core import snapshots
from telephony.core.categories import category_name, tone
from telephony.models import Schedule, ScheduleException, VacationGreeting
from telephony.routing import danish_holidays, timetable
from telephony.routing.localtime import ZONE, local_date, midnight
from telephony.routing.schedule import State, boundaries, next_opening, state_at
from telephony.routing.timetable import CLOSED, OPEN


def routing_schedule(data: dict[str, Any]) -> timetable.Schedule:
    """Return a schedule as routing reads it, from the JSON of core/snapshots.py."""
    return timetable.Schedule.read({key: value for key, value in data.items() if key != "name"})


def read_schedules(actor: Actor, rows: Iterable[Schedule]) -> dict[int, timetable.Schedule]:
    """Return schedules as routing reads them, by primary key; four queries for each company."""
    found: dict[int, timetable.Schedule] = {}
    by_company: dict[int, list[Schedule]] = {}
    for row in rows:
        by_company.setdefault(row.company_id, []).append(row)
    for company_id, several in by_company.items():
        read = snapshots.schedules(snapshots.rows_of(actor, company_id), [str(row.uid) for row in several])
        found |= {row.pk: routing_schedule(read[str(row.uid)]) for row in several}
    return found


def is_switched(row: Schedule, now: datetime) -> bool:
    """Return whether the night switch is on."""
    since, until = row.override_from, row.override_until
    return bool(row.override and since and until and since <= now < until)


@dataclass(frozen=True)
class Now:
    """The state of a schedule at a moment, for pages."""

    row: Schedule
    schedule: timetable.Schedule
    at: datetime
    # E.164; empty for calls to any number.
    called: str = ""

    @cached_property
    def state(self) -> State:
        """The state in force."""
        return state_at(self.schedule, self.at, self.called)

    @property
    def label(self) -> str:
        """The category in words."""
        return category_name(self.state.category)

    @property
    def tone(self) -> str:
        """The class of its status mark."""
        return "warn" if self.is_switched else tone(self.state.category)

    @property
    def is_open(self) -> bool:
        """Whether callers meet the open category."""
        return self.state.category == OPEN

    @property
    def is_switched(self) -> bool:
        """Whether the night switch is on."""
        return is_switched(self.row, self.at)

    @property
    def until(self) -> str:
        """Until when, in words: "until 16:00", "until Monday 7 Dec 08:00"; empty where it does not change."""
        return until_words(self.state.until, self.at) if self.state.until else ""

    @cached_property
    def opening(self) -> datetime | None:
        """When the schedule next turns open, the night switch aside."""
        return next_opening(self.schedule, self.at, self.called)


def now_of(actor: Actor, row: Schedule, at: datetime | None = None) -> Now:
    """Return the present state of one schedule."""
    return Now(row, read_schedules(actor, [row])[row.pk], at or timezone.now())


def until_words(until: datetime, now: datetime) -> str:
    """Return "until 16:00", with the day if it is another than today, in the active language."""
    return _("until %(moment)s") % {"moment": moment_words(until, now)}


def moment_words(at: datetime, now: datetime) -> str:
    """Return an instant in few words: the time, with tomorrow, the weekday or the date where it is not today."""
    days = (local_date(at) - local_date(now)).days
    if days == 0:
        return clock(at)
    if days == 1:
        return _("tomorrow %(time)s") % {"time": clock(at)}
    name = weekday(at).lower() if is_danish() else weekday(at)
    return f"{name} {clock(at)}" if 1 < days < 7 else f"{name} {short_day(at)} {clock(at)}"


@dataclass(frozen=True)
class Part:
    """A part of a day with one state: from and to in words, and why it differs from the week."""

    start: str
    end: str
    category: str
    why: str

    @property
    def label(self) -> str:
        """The category in words."""
        return category_name(self.category)

    @property
    def tone(self) -> str:
        """The class of its status mark."""
        return tone(self.category)

    @property
    def is_whole_day(self) -> bool:
        """Whether it lasts from midnight to midnight."""
        return self.start in ("0.00", "00:00") and self.end in ("24.00", "24:00")


@dataclass(frozen=True)
class PreviewDay:
    """A day of the preview. `hours` is 23 or 25 where the clocks change."""

    date: date
    hours: int
    parts: tuple[Part, ...]

    @property
    def is_changed(self) -> bool:
        """Whether something else than the week decides a part of the day."""
        return any(part.why for part in self.parts)

    @property
    def shown(self) -> tuple[Part, ...]:
        """The parts without closed ones, if the day has others."""
        return tuple(part for part in self.parts if part.category != CLOSED) or self.parts[:1]


def preview(schedule: timetable.Schedule, names: dict[str, str], first: date, days: int = 14) -> list[PreviewDay]:
    """Return the days from `first` on. `names`: of exceptions and greetings, by id."""
    by_date = {day: key for year in {first.year, first.year + 1} for day, key in danish_holidays.of_year(year)}
    return [_preview_day(schedule, names, by_date, first + timedelta(days=number)) for number in range(days)]


def _preview_day(
    schedule: timetable.Schedule, names: dict[str, str], by_date: dict[date, str], day: date
) -> PreviewDay:
    start, end = midnight(day), midnight(day + timedelta(days=1))
    cuts = [start, *boundaries(schedule, start, end), end]
    parts: list[tuple[datetime, datetime, str, str]] = []
    for begin, finish in pairwise(cuts):
        state = state_at(schedule, begin)
        why = _why(state, names, by_date.get(day, ""))
        if parts and parts[-1][2:] == (state.category, why):
            parts[-1] = (parts[-1][0], finish, *parts[-1][2:])
        else:
            parts.append((begin, finish, state.category, why))
    shown = [Part(_clock(begin), _clock(finish, end=finish == end), *rest) for begin, finish, *rest in parts]
    return PreviewDay(day, round((end - start) / timedelta(hours=1)), tuple(shown))


def _clock(at: datetime, *, end: bool = False) -> str:
    local = at.astimezone(ZONE)
    hour = 24 if end else local.hour
    return f"{hour}.{local.minute:02d}" if is_danish() else f"{hour:02d}:{local.minute:02d}"


def _why(state: State, names: dict[str, str], holiday: str) -> str:
    if state.source == "override":
        return _("Night switch")
    if state.source == "exception" and state.exception:
        return names.get(state.exception.id, "") or _("Exception")
    return holiday_name(holiday) if state.source == "holiday" else ""


def holiday_name(key: str) -> str:
    """Return the name of a public holiday in the active language; empty for an unknown key."""
    found = next((one for one in danish_holidays.HOLIDAYS if one.key == key), None)
    return (found.da if is_danish() else found.en) if found else ""


def exception_names(actor: Actor, row: Schedule) -> dict[str, str]:
    """Return the names of the exceptions and the company's greetings that a schedule may be in, by id."""
    own = ScheduleException.objects.visible_to(actor).filter(schedule=row)
    away = VacationGreeting.objects.visible_to(actor).filter(company=row.company_id, user=None, ended_at=None)
    return {str(one.uid): one.name for one in own} | {
        str(uid): _("Vacation greeting") for uid in away.values_list("uid", flat=True)
    }
