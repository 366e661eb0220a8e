"""Hours of a day as people type them: "8-12, 13-15.30"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.types.cleaning import plain
from telephony.core.times import parse_time, shown_time
from telephony.routing.timetable import OPEN

BETWEEN = re.compile(r"\s*(?:-|til|to)\s*")
Interval = dict[str, str]


def parse_hours(text: str) -> list[Interval]:
    """Return the intervals of "8-12, 13-15.30", open in each. Raise ValueError."""
    found = []
    for part in filter(None, re.split(r"\s*[,;]\s*|\s+(?:og|and)\s+", plain(text).lower())):
        start, end = BETWEEN.split(part)
        found.append({"from": parse_time(start), "to": parse_time(end, end=True), "category": OPEN})
    return found


def shown_hours(intervals: Iterable[Mapping[str, str]]) -> str:
    """Return intervals as people type and read them: "8.00–12.00, 13.00–15.30"."""
    return ", ".join(f"{shown_time(each['from'])}–{shown_time(each['to'])}" for each in intervals)


class HoursField(forms.CharField):
    """The hours of a day in one line: "9-12, 13-15". Returns intervals."""

    wrong = _("“%(text)s” can't be read as hours. Write e.g. 9-12 or 9-12, 13-15.")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 100, **kwargs})

    def clean(self, value: Any) -> list[Interval]:
        text: str = super().clean(value)
        try:
            return parse_hours(text)
        except ValueError as error:
            raise ValidationError(self.wrong, "invalid", {"text": text}) from error

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "autocomplete": "off", "spellcheck": "false"}
