"""The state of a schedule at an instant: night switch, dated exceptions, public holidays, weekly hours, else closed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from selfservice.simulators.working_days import COPENHAGEN

CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class State:
    """The category in force, the reason (override, exception, holiday, weekly, none), and the exception, if any."""

    category: str
    reason: str
    exception: dict[str, Any] | None = None


def instant(local: datetime) -> datetime:
    """Return the instant of a naive time in Copenhagen. Of a time that is there twice, the first is meant.

    A time that is skipped counts with the offset from before: 2:30 is 3:30 on the day that summer time begins. Both are
    what fold=0 does.
    """
    return local.replace(tzinfo=COPENHAGEN, fold=0).astimezone(UTC)


def _intervals(day: date, intervals: list[dict[str, Any]]) -> Iterator[tuple[datetime, datetime, str]]:
    for each in sorted(intervals, key=lambda interval: str(interval["from"])):
        begins, ends = each["from"], each["to"]
        last = day + timedelta(1) if ends <= begins or ends == "24:00" else day
        until = time() if ends == "24:00" else time.fromisoformat(ends)
        begin = instant(datetime.combine(day, time.fromisoformat(begins)))
        yield begin, instant(datetime.combine(last, until)), each["category"]


def _of_day(schedule: dict[str, Any], day: date) -> tuple[str, list[dict[str, Any]]]:
    """Return the reason and the intervals that begin on a day."""
    holiday = schedule.get("holidays", {}).get(day.isoformat())
    if holiday:
        return "holiday", holiday["intervals"] if holiday["state"] == "own" else []
    return "weekly", [each for each in schedule.get("weekly", []) if each["day"] == day.weekday()]


def _exception(schedule: dict[str, Any], at: datetime, number: str, without: Collection[str]) -> dict[str, Any] | None:
    """Return the exception in force: one for the called number before one for all, then the narrowest."""
    found = []
    for each in schedule.get("exceptions", []):
        begin, end = (instant(datetime.fromisoformat(each[name])) for name in ("from", "to"))
        numbers = each.get("numbers")
        if begin <= at < end and each["id"] not in without and (numbers is None or number in numbers):
            found.append((numbers is None, end - begin, each["id"], each))
    return min(found, key=lambda entry: entry[:3])[3] if found else None


def state(schedule: dict[str, Any], at: datetime, number: str, without: Collection[str] = ()) -> State:
    """Return the state at an aware instant for a call to a number, without the exceptions with these ids."""
    override = schedule.get("override")
    if override:
        begin, end = (datetime.fromisoformat(override[name]) for name in ("from", "until"))
        if begin <= at < end:
            return State(override["category"], "override")
    exception = _exception(schedule, at, number, without)
    if exception:
        return State(exception["category"], "exception", exception)
    today, found = at.astimezone(COPENHAGEN).date(), []
    # An interval that passes midnight belongs to the day on which it begins, so yesterday's may still be in force. Of
    # two that overlap, the one that begins later is.
    for day in (today - timedelta(1), today):
        reason, intervals = _of_day(schedule, day)
        found += [(begin, State(each, reason)) for begin, end, each in _intervals(day, intervals) if begin <= at < end]
    if found:
        return max(reversed(found), key=lambda entry: entry[0])[1]
    return State(CLOSED, "holiday" if today.isoformat() in schedule.get("holidays", {}) else "none")
