"""The opening hours that support has set, and what is promised by them."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime

from django.conf import settings
from django.utils import timezone

from selfservice.support.hours.clock import Hours, Span
from selfservice.support.models import Case, DifferentDay, WeeklyHours


def hours() -> Hours:
    """Return support's opening hours, by two small queries."""
    days: dict[date, list[Span]] = {}
    for row in DifferentDay.objects.filter(day__gte=timezone.localdate()):
        days[row.day] = [(row.opens, row.closes)] if row.opens and row.closes else []
    return Hours(weekly_hours(), days)


def weekly_hours() -> dict[int, list[Span]]:
    """Return the hours of a usual week by weekday (0 is Monday)."""
    weekly: dict[int, list[Span]] = defaultdict(list)
    for weekday, opens, closes in WeeklyHours.objects.values_list("weekday", "opens", "closes"):
        weekly[weekday].append((opens, closes))
    return weekly


def is_open(at: datetime | None = None) -> bool:
    """Return whether support is open, by default now."""
    return hours().open_until(at or timezone.now()) is not None


def answer_due(category: str, priority: int, at: datetime, opening: Hours | None = None) -> datetime | None:
    """Return when support must have answered what was written at an instant (settings.SUPPORT_ANSWER_MINUTES).

    `opening`: the opening hours, if the caller has read them.
    """
    promised = settings.SUPPORT_ANSWER_MINUTES
    minutes = promised["urgent"] if priority == Case.Priority.HIGH else promised.get(category, promised["other"])
    return (opening or hours()).after(at, minutes)
