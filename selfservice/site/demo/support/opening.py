"""Support's opening hours in the demo."""

from __future__ import annotations

from datetime import time

from selfservice.support.models import WeeklyHours


def make_opening_hours() -> None:
    """Open on weekdays from eight to five, unless there are hours already."""
    if not WeeklyHours.objects.exists():
        WeeklyHours.objects.bulk_create(WeeklyHours(weekday=n, opens=time(8), closes=time(17)) for n in range(5))
