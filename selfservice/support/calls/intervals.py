"""Intervals in which support can call: parts of its opening hours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from selfservice.support.hours.clock import Hours

LENGTH = timedelta(hours=2)
# Less than this left of an interval is not offered.
SHORTEST = timedelta(minutes=30)
# How many are offered: two to three days.
OFFERED = 12
Interval = tuple[datetime, datetime]


def next_intervals(hours: Hours, now: datetime) -> list[Interval]:
    """Return the next intervals, half-open: two hours each from an opening on, the rest of one that has begun first."""
    return list(islice(_intervals(hours, now), OFFERED))


def _intervals(hours: Hours, now: datetime) -> Iterator[Interval]:
    for opens, closes in hours.from_(now):
        starts = opens
        while starts < closes:
            ends = min(starts + LENGTH, closes)
            # A short rest belongs to the interval before it.
            if closes - ends < SHORTEST:
                ends = closes
            begins = max(starts, now.astimezone(starts.tzinfo))
            if ends - begins >= SHORTEST:
                yield begins, ends
            starts = ends
