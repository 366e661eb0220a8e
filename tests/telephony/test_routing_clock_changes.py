"""Schedules where the clocks change: 29 March 2026 from 2:00 to 3:00, 25 October 2026 from 3:00 back to 2:00."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from telephony.routing.localtime import midnight, span, to_utc
from telephony.routing.schedule import boundaries, state_at
from telephony.routing.timetable import Schedule

SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


def sunday(start: str, to: str) -> Schedule:
    return Schedule.read({"weekly": [{"day": 6, "from": start, "to": to, "category": "open"}]})


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("local", "instant"),
    [
        # Does not occur: the offset from before the gap.
        ("2026-03-29T02:00", "2026-03-29T01:00"),
        ("2026-03-29T02:30", "2026-03-29T01:30"),
        ("2026-03-29T03:00", "2026-03-29T01:00"),
        # Occurs twice: the first.
        ("2026-10-25T02:00", "2026-10-25T00:00"),
        ("2026-10-25T02:59", "2026-10-25T00:59"),
        ("2026-10-25T03:00", "2026-10-25T02:00"),
    ],
)
def test_local_times_become_utc(local: str, instant: str) -> None:
    assert to_utc(datetime.fromisoformat(local)) == utc(instant)


def test_the_days_have_23_and_25_hours() -> None:
    assert midnight(SPRING + timedelta(days=1)) - midnight(SPRING) == timedelta(hours=23)
    assert midnight(AUTUMN + timedelta(days=1)) - midnight(AUTUMN) == timedelta(hours=25)


@pytest.mark.parametrize(
    ("day", "start", "to", "opens", "closes"),
    [
        (SPRING, "01:00", "04:00", "2026-03-29T00:00", "2026-03-29T02:00"),
        (SPRING, "02:00", "04:00", "2026-03-29T01:00", "2026-03-29T02:00"),
        (SPRING, "02:30", "04:00", "2026-03-29T01:30", "2026-03-29T02:00"),
        (SPRING, "01:00", "02:30", "2026-03-29T00:00", "2026-03-29T01:30"),
        (AUTUMN, "01:00", "04:00", "2026-10-24T23:00", "2026-10-25T03:00"),
        (AUTUMN, "02:00", "02:30", "2026-10-25T00:00", "2026-10-25T00:30"),
        (AUTUMN, "02:30", "03:00", "2026-10-25T00:30", "2026-10-25T02:00"),
        (AUTUMN, "00:00", "24:00", "2026-10-24T22:00", "2026-10-25T23:00"),
    ],
)
def test_hours_on_such_a_day(day: date, start: str, to: str, opens: str, closes: str) -> None:
    assert span(day, start, to) == (utc(opens), utc(closes))
    hours = sunday(start, to)
    before, second = timedelta(seconds=1), utc(closes)
    assert state_at(hours, utc(opens) - before).category == "closed"
    assert state_at(hours, utc(opens)).category == "open"
    assert state_at(hours, second - before).category == "open"
    assert state_at(hours, second).category == "closed"


def test_hours_that_the_gap_makes_empty_never_apply() -> None:
    hours = sunday("02:30", "03:15")
    start, end = midnight(SPRING), midnight(SPRING + timedelta(days=1))
    assert {state_at(hours, at).category for at in [start, *boundaries(hours, start, end)]} == {"closed"}


def test_the_second_of_two_equal_local_times_is_not_in_an_interval_that_ended_at_the_first() -> None:
    hours = sunday("01:00", "02:30")
    assert state_at(hours, utc("2026-10-25T00:29")).category == "open"
    # 2:15 for the second time.
    assert state_at(hours, utc("2026-10-25T01:15")).category == "closed"


def test_a_night_over_the_change_ends_by_the_local_clock() -> None:
    night = Schedule.read({"weekly": [{"day": 5, "from": "22:00", "to": "06:00", "category": "open"}]})
    assert state_at(night, utc("2026-03-28T22:00")).until == utc("2026-03-29T04:00")
    assert state_at(night, utc("2026-10-24T21:00")).until == utc("2026-10-25T05:00")


def test_exceptions_are_compared_as_instants() -> None:
    spring = {"id": "spring", "from": "2026-03-29T00:00", "to": "2026-03-30T00:00", "category": "open"}
    shifted = {"id": "a", "from": "2026-03-28T12:00", "to": "2026-03-29T11:30", "category": "lunch"}
    schedule = Schedule.read({"exceptions": [spring, shifted]})
    # 23 hours against 22 hours and a half.
    assert state_at(schedule, utc("2026-03-29T06:00")).category == "lunch"
    longer = Schedule.read({"exceptions": [spring, shifted | {"to": "2026-03-29T12:30"}]})
    # 23 hours against 23 hours and a half, which are 24 and a half by local time.
    assert state_at(longer, utc("2026-03-29T06:00")).category == "open"
