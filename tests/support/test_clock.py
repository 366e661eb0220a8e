"""Support's opening hours: open until, the next opening, and what is promised by when."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from django.utils.translation import override

from selfservice.support.hours.clock import ZONE, Hours, Span
from selfservice.support.hours.words import in_words

WEEKLY = {day: [(time(8), time(17))] for day in range(5)}
HOURS = Hours(WEEKLY, {date(2026, 12, 23): [(time(8), time(12))], date(2026, 12, 5): [(time(10), time(12))]})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("weekly", "danish", "english"),
    [
        ({}, "", ""),
        (WEEKLY, "Hverdage kl. 8–17", "Weekdays 8–17"),
        (
            {**WEEKLY, 4: [(time(8), time(12)), (time(12, 30), time(15, 45))], 5: [(time(10), time(14))]},
            "Mandag–torsdag kl. 8–17, fredag kl. 8–12 og 12.30–15.45, lørdag kl. 10–14",
            "Monday–Thursday 8–17, Friday 8–12 and 12:30–15:45, Saturday 10–14",
        ),
        (
            {day: [(time(12), time.max), (time(0), time(12))] for day in range(7)},
            "Alle dage kl. 0–24",
            "Every day 0–24",
        ),
    ],
)
def test_the_week_in_words(weekly: dict[int, list[Span]], danish: str, english: str) -> None:
    with override("da"):
        assert in_words(weekly) == danish
    with override("en"):
        assert in_words(weekly) == english


@pytest.mark.parametrize(
    ("now", "until", "opens"),
    [
        ("2026-11-30 07:59", None, "2026-11-30 08:00"),
        ("2026-11-30 08:00", "2026-11-30 17:00", "2026-12-01 08:00"),
        ("2026-11-30 17:00", None, "2026-12-01 08:00"),
        # A Saturday that is open, a day that closes early, and the holidays after it.
        ("2026-12-05 10:00", "2026-12-05 12:00", "2026-12-07 08:00"),
        ("2026-12-23 13:00", None, "2026-12-28 08:00"),
        ("2026-12-24 09:00", None, "2026-12-28 08:00"),
        ("2026-12-31 09:00", None, "2027-01-04 08:00"),
    ],
)
def test_open_until_and_the_next_opening(now: str, until: str | None, opens: str) -> None:
    assert HOURS.open_until(at(now)) == (at(until) if until else None)
    assert HOURS.opens_at(at(now)) == at(opens)


@pytest.mark.parametrize(
    ("now", "minutes", "due"),
    [
        ("2026-11-30 08:00", 540, "2026-11-30 17:00"),
        ("2026-11-30 16:00", 120, "2026-12-01 09:00"),
        ("2026-12-04 16:30", 60, "2026-12-05 10:30"),
        ("2026-12-23 11:00", 480, "2026-12-28 15:00"),
        ("2026-11-28 03:00", 0, "2026-11-30 08:00"),
    ],
)
def test_only_open_minutes_count(now: str, minutes: int, due: str) -> None:
    assert HOURS.after(at(now), minutes) == at(due)


def test_the_clocks_change_within_a_span() -> None:
    """A night shift over 25 October 2026, when 3.00 becomes 2.00, has one hour more."""
    night = Hours({}, {date(2026, 10, 25): [(time(0), time(6))]})
    assert night.after(at("2026-10-25 00:00"), 6 * 60) == at("2026-10-25 05:00")


def test_without_hours_nothing_is_promised() -> None:
    closed = Hours({}, {})
    now = at("2026-11-30 08:00")
    assert (closed.open_until(now), closed.opens_at(now), closed.after(now, 1)) == (None, None, None)


def test_times_that_touch_or_overlap_are_one() -> None:
    monday = [(time(14), time(16)), (time(8), time(12)), (time(11), time(13)), (time(16), time(17))]
    hours = Hours({0: monday}, {})
    now = at("2026-11-30 08:00")
    assert hours.open_until(now) == at("2026-11-30 13:00") and hours.opens_at(now) == at("2026-11-30 14:00")
    assert hours.after(now, 8 * 60) == at("2026-11-30 17:00")
