"""Danish working days: no weekends, no public holidays, and none of the days on which operators don't work."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import holidays

# Constitution Day, Christmas Eve and New Year's Eve are no public holidays; 1 May is a working day.
CLOSED = frozenset({(6, 5), (12, 24), (12, 31)})


@cache
def _public_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("DK", years=year))


def is_holiday(day: date) -> bool:
    """Return whether operators don't work on the day, whatever its weekday."""
    return (day.month, day.day) in CLOSED or day in _public_holidays(day.year)


def is_working_day(day: date) -> bool:
    """Return whether the operator works on the day."""
    return day.weekday() < 5 and not is_holiday(day)


def working_day_after(day: date, days: int = 1) -> date:
    """Return the working day that comes `days` working days after the day."""
    while days:
        day += timedelta(days=1)
        days -= is_working_day(day)
    return day


def working_day_before(day: date, days: int = 1) -> date:
    """Return the working day that comes `days` working days before the day."""
    while days:
        day -= timedelta(days=1)
        days -= is_working_day(day)
    return day
