"""The opening hours of a usual week in one line: "Weekdays 8–17, Saturday 10–14"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import time
from itertools import groupby

from django.core.cache import caches
from django.db import DatabaseError
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst, get_text_list
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from selfservice.kernel.core.formatting import is_danish
from selfservice.support.hours.clock import Span, merged
from selfservice.support.hours.stored import weekly_hours


def support_hours() -> str:
    """Return support's usual week, half a minute old at most; empty where none is set or the database is away."""
    try:
        return str(caches["process"].get_or_set(f"support-hours:{get_language()}", lambda: in_words(weekly_hours())))
    except DatabaseError:
        return ""


def in_words(weekly: Mapping[int, Sequence[Span]]) -> str:
    """Return the hours by weekday (0 is Monday) in the active language; empty without any."""
    parts = []
    for spans, group in groupby(range(7), lambda day: merged(weekly.get(day, ()))):
        days = list(group)
        if spans:
            parts.append(f"{_days(days[0], days[-1])} {_times(spans)}")
    return capfirst(", ".join(parts))


def _days(first: int, last: int) -> str:
    if first == last:
        return str(WEEKDAYS[first])
    if (first, last) == (0, 4):
        return _("weekdays")
    return _("every day") if (first, last) == (0, 6) else f"{WEEKDAYS[first]}–{WEEKDAYS[last]}"


def _times(spans: Sequence[Span]) -> str:
    times = get_text_list([f"{_time(opens)}–{_time(closes)}" for opens, closes in spans], _("and"))
    return f"kl. {times}" if is_danish() else times


def _time(at: time) -> str:
    """Return the time of a clock without minutes at the full hour; the day's last moment is midnight."""
    if at == time.max:
        return "24"
    return f"{at.hour}{'.' if is_danish() else ':'}{at.minute:02d}" if at.minute else str(at.hour)
