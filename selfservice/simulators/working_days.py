"""Working days of the simulated systems: without weekends, Danish holidays, and three days on which most are closed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
# Constitution Day, Christmas Eve and New Year's Eve are no public holidays.
FIXED = ((1, 1), (6, 5), (12, 24), (12, 25), (12, 26), (12, 31))
# Days after Easter Sunday: Maundy Thursday, Good Friday, Easter Monday, Ascension Day, Whit Monday.
MOVABLE = (-3, -2, 1, 39, 50)


def easter(year: int) -> date:
    """Return Easter Sunday (the anonymous Gregorian algorithm)."""
    century, rest = divmod(year, 100)
    moon = (19 * (year % 19) + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    past = (year % 19 + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * past + 114, 31)
    return date(year, month, day + 1)


@cache
def _closed(year: int) -> frozenset[date]:
    sunday = easter(year)
    return frozenset([date(year, *day) for day in FIXED] + [sunday + timedelta(days) for days in MOVABLE])


def is_working_day(day: date) -> bool:
    """Return whether work is done on a day."""
    return day.weekday() < 5 and day not in _closed(day.year)


def working_day(day: date, count: int) -> date:
    """Return the day that is `count` working days after a day, or before it for a negative count."""
    step = timedelta(1 if count > 0 else -1)
    for _ in range(abs(count)):
        day += step
        while not is_working_day(day):
            day += step
    return day


def at(day: date, hour: int) -> datetime:
    """Return a whole hour of a day in Copenhagen."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=COPENHAGEN)
