"""What weekly hours and public holidays make of one local day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from heapq import heappop, heappush
from typing import Literal, NamedTuple

from telephony.routing.localtime import midnight, span
from telephony.routing.timetable import CLOSED, Hours, Schedule

Why = Literal["holiday", "weekly", "none"]
# Start, end, category, why.
Span = tuple[datetime, datetime, str, Why]


class Day(NamedTuple):
    """The states of a day and when each of them starts: the first at midnight, the last one ends at `end`."""

    starts: list[datetime]
    states: list[tuple[str, Why]]
    end: datetime


def day_of(schedule: Schedule, date: date) -> Day:
    """Return a day of a schedule, computed once for each schedule."""
    day = schedule.computed.get(date)
    if day is None:
        day = schedule.computed[date] = _compute(schedule, date)
    found: Day = day
    return found


def _compute(schedule: Schedule, day: date) -> Day:
    """The later start applies; where it has ended, the earlier one does again."""
    first, last = midnight(day), midnight(day + timedelta(days=1))
    spans = [*_starting(schedule, day - timedelta(days=1), only_nights=True), *_starting(schedule, day)]
    spans.sort(key=lambda each: each[0])
    gap: tuple[str, Why] = (CLOSED, "holiday" if day.isoformat() in schedule.holidays else "none")
    edges = {first, *(edge for each in spans for edge in each[:2] if first < edge < last)}
    found = Day([], [], last)
    running: list[tuple[int, Span]] = []
    following = 0
    for edge in sorted(edges):
        while following < len(spans) and spans[following][0] <= edge:
            heappush(running, (-following, spans[following]))
            following += 1
        while running and running[0][1][1] <= edge:
            heappop(running)
        state = running[0][1][2:] if running else gap
        if not found.states or found.states[-1] != state:
            found.starts.append(edge)
            found.states.append(state)
    return found


def _starting(schedule: Schedule, day: date, *, only_nights: bool = False) -> list[Span]:
    """The intervals that start on a day, by local start, without those that a change of the clocks makes empty.

    `only_nights`: those that pass midnight.
    """
    holiday = schedule.holidays.get(day.isoformat())
    intervals: tuple[Hours, ...]
    if holiday:
        intervals = holiday.intervals if holiday.state == "own" else ()
    else:
        intervals = tuple(each for each in schedule.weekly if each.day == day.weekday())
    why: Why = "holiday" if holiday else "weekly"
    chosen = (each for each in intervals if each.passes_midnight or not only_nights)
    ordered = sorted(chosen, key=lambda each: each.start)
    spans: list[Span] = [(*span(day, each.start, each.to), each.category, why) for each in ordered]
    return [each for each in spans if each[0] < each[1]]
