"""The categories of opening hours: their codes in schedules and outlets of call flows, and their names."""

from __future__ import annotations

from typing import Any

from django.utils.translation import pgettext_lazy

from telephony.routing.timetable import CLOSED, OPEN, VACATION

CATEGORIES: dict[str, Any] = {
    OPEN: pgettext_lazy("opening hours", "Open"),
    "lunch": pgettext_lazy("opening hours", "Lunch"),
    "meeting": pgettext_lazy("opening hours", "Meeting"),
    "urgent": pgettext_lazy("opening hours", "Urgent calls only"),
    "on_call": pgettext_lazy("opening hours", "On call"),
    CLOSED: pgettext_lazy("opening hours", "Closed"),
}
NAMES: dict[str, Any] = {**CATEGORIES, VACATION: pgettext_lazy("opening hours", "Vacation greeting")}


def category_name(code: str) -> str:
    """Return what people call a category; an unknown code as it is."""
    return str(NAMES.get(code, code))


def tone(code: str) -> str:
    """Return the class of its status mark: open is quiet, closed has its own shape, all others are exceptions."""
    return {OPEN: "", CLOSED: "off"}.get(code, "wait")
