"""Which state of a schedule is in force at an instant, until when and why.

Strongest first: override (the night switch), dated exceptions, public holidays, weekly hours; otherwise "closed".

- Intervals are half-open. One that passes midnight belongs to the day it starts: a public holiday removes that day's
  starts, the tail of the night before survives. Of two that overlap, the one that starts later applies.
- An exception for the called number is stronger than one for all numbers, then the shorter one, then the smaller id.
- Local times become UTC before they are compared (`telephony.routing.localtime`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple

from telephony.routing.days import day_of
from telephony.routing.localtime import local_date, to_utc, utc
from telephony.routing.timetable import CLOSED, OPEN, DatedException, Schedule

Source = Literal["override", "exception", "holiday", "weekly", "none"]
# How far a change of the state is looked for.
HORIZON = timedelta(days=400)
NEVER = datetime.max.replace(tzinfo=UTC)


class State(NamedTuple):
    """The category in force, why, and until when (UTC): None if it does not change for more than a year."""

    category: str = CLOSED
    source: Source = "none"
    until: datetime | None = None
    exception: DatedException | None = None


class Moment(NamedTuple):
    """The state at an instant, and the next one at which it may be another: `cut` may come before a real change."""

    category: str
    source: Source
    exception: DatedException | None
    cut: datetime


def state_at(schedule: Schedule, instant: datetime, called: str = "") -> State:
    """Return the state in force at an aware instant, for calls to the number `called` (E.164; empty: any).

    `until` is when the category or the exception becomes another; a change of the source alone is none.
    """
    moments = _moments(schedule, utc(instant), called)
    _, first = next(moments)
    for at, moment in moments:
        if (moment.category, moment.exception) != (first.category, first.exception):
            return State(first.category, first.source, at, first.exception)
    return State(first.category, first.source, None, first.exception)


def boundaries(schedule: Schedule, start: datetime, end: datetime, called: str = "") -> list[datetime]:
    """Return the instants (UTC) after the start and before the end at which the state may become another, in order."""
    found = []
    cut = utc(start)
    while (cut := moment_at(schedule, cut, called).cut) < end:
        found.append(cut)
    return found


def open_from(schedule: Schedule, instant: datetime, called: str = "") -> datetime | None:
    """Return the first instant, this one included, at which the schedule is open; None: not for more than a year."""
    moments = _moments(schedule, utc(instant), called)
    return next((at for at, moment in moments if moment.category == OPEN), None)


def next_opening(schedule: Schedule, instant: datetime, called: str = "") -> datetime | None:
    """Return when the schedule next turns open after the instant, without its override, whose default end it is."""
    was_open = True
    for at, moment in _moments(schedule, utc(instant), called, override=False):
        if moment.category == OPEN and not was_open:
            return at
        was_open = moment.category == OPEN
    return None


def moment_at(
    schedule: Schedule, at: datetime, called: str = "", *, override: bool = True, greetings: bool = True
) -> Moment:
    """Return the state at an instant in UTC, without the override or the exceptions with a greeting if so asked."""
    cut = NEVER
    switch = schedule.override if override else None
    if switch and switch.start <= at < switch.until:
        return Moment(switch.category, "override", None, utc(switch.until))
    if switch and at < switch.start:
        cut = utc(switch.start)
    found: DatedException | None = None
    for start, end, exception in exceptions_of(schedule):
        if at >= end or not (exception.applies_to(called) and (greetings or exception.greeting is None)):
            continue
        if at < start:
            cut = min(cut, start)
        else:
            found = found or exception
            cut = min(cut, end)
    if found:
        return Moment(found.category, "exception", found, cut)
    day = day_of(schedule, local_date(at))
    index = bisect_right(day.starts, at) - 1
    category, source = day.states[index]
    following = day.starts[index + 1] if index + 1 < len(day.starts) else day.end
    return Moment(category, source, None, min(cut, following))


def exceptions_of(schedule: Schedule) -> tuple[tuple[datetime, datetime, DatedException], ...]:
    """Return the exceptions with their start and end in UTC, the strongest first; without those that are empty."""
    if "exceptions" not in schedule.computed:
        spans = [
            (to_utc(datetime.fromisoformat(each.start)), to_utc(datetime.fromisoformat(each.to)), each)
            for each in schedule.exceptions
        ]
        strongest = sorted(spans, key=lambda span: (span[2].numbers is None, span[1] - span[0], span[2].id))
        schedule.computed["exceptions"] = tuple(span for span in strongest if span[0] < span[1])
    found: tuple[tuple[datetime, datetime, DatedException], ...] = schedule.computed["exceptions"]
    return found


def _moments(
    schedule: Schedule, start: datetime, called: str, *, override: bool = True
) -> Iterator[tuple[datetime, Moment]]:
    """Yield the instant and every cut after it within the horizon, each with what is in force from then on."""
    at = start
    while at <= start + HORIZON:
        moment = moment_at(schedule, at, called, override=override)
        yield at, moment
        at = moment.cut
