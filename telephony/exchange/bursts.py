"""Find bursts of calls forwarded out of a company, which may be toll fraud.

An hour is a burst with at least FEWEST such calls and more than TIMES the usual. The usual is the mean of the company's
hours of the last KEPT days with such calls, the hour itself aside; none without earlier ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

FEWEST, TIMES = 20, 3
KEPT = timedelta(days=14)
# How old an hour may be for an alarm: what the exchange reports later is history.
RECENT = timedelta(hours=24)
# Calls by the hour: ISO text of its beginning, UTC.
Hours = Mapping[str, int]


class Burst(NamedTuple):
    """The hour, its calls, and the usual number of calls."""

    hour: datetime
    calls: int
    usual: float


def added(hours: Hours, calls: Iterable[datetime], now: datetime) -> dict[str, int]:
    """Return the calls by the hour with those that began at the given times, without hours older than KEPT."""
    found = Counter(dict(hours))
    found.update(_hour(at) for at in calls if at <= now + timedelta(hours=1))
    oldest = _hour(now - KEPT)
    return {hour: n for hour, n in sorted(found.items()) if hour >= oldest}


def burst(hours: Hours, now: datetime) -> Burst | None:
    """Return the recent hour with the most calls if it is a burst."""
    recent = {hour: n for hour, n in hours.items() if hour >= _hour(now - RECENT)}
    for hour, calls in sorted(recent.items(), key=lambda each: -each[1]):
        others = [n for other, n in hours.items() if other != hour and n]
        usual = sum(others) / len(others) if others else 0.0
        if calls >= FEWEST and calls > TIMES * usual:
            return Burst(datetime.fromisoformat(hour), calls, usual)
    return None


def _hour(at: datetime) -> str:
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0).isoformat()
