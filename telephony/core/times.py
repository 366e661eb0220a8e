"""Times of the day as people type them: 8, 8.30, 8:30, 0830, "kl. 8"."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.core.formatting import is_danish
from selfservice.kernel.types.cleaning import plain
from telephony.routing.localtime import to_utc

TIME = re.compile(r"(?:kl\.? ?)?(\d{1,2})(?:[.:, ]?(\d{2}))?")
MIDNIGHT = "24:00"


def parse_time(text: str, *, end: bool = False) -> str:
    """Return a time as "08:30"; as an `end` also "24:00". Raise ValueError for anything else."""
    found = TIME.fullmatch(plain(text).lower())
    if not found:
        raise ValueError(text)
    hour, minute = int(found[1]), int(found[2] or 0)
    if end and (hour, minute) == (24, 0):
        return MIDNIGHT
    return f"{time(hour, minute):%H:%M}"


def shown_time(text: str) -> str:
    """Return "08:30" as people read it: "8.30"; in English "08:30"."""
    hour, minute = text.split(":")
    return f"{int(hour)}.{minute}" if is_danish() else text


def moment(day: date, clock: str) -> datetime:
    """Return the instant (UTC) of a local time of a day; "24:00" is the start of the next one."""
    if clock == MIDNIGHT:
        day, clock = day + timedelta(days=1), "00:00"
    return to_utc(datetime.combine(day, time.fromisoformat(clock)))


class TimeField(forms.CharField):
    """A time of the day; as an `end` also 24. What can't be read stays in the field as typed."""

    wrong = _("“%(text)s” is not a time. Write e.g. 8 or 16.30.")
    default_error_messages = {"required": _("Write a time, e.g. 8 or 16.30.")}

    def __init__(self, *, end: bool = False, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 12, **kwargs})
        self.end = end

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if not text:
            return ""
        try:
            return parse_time(text, end=self.end)
        except ValueError as error:
            raise ValidationError(self.wrong, "invalid", {"text": text}) from error

    def prepare_value(self, value: Any) -> Any:
        """Show a stored time as people write it."""
        return shown_time(value) if isinstance(value, str) and re.fullmatch(r"\d\d:\d\d", value) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "autocomplete": "off", "spellcheck": "false"}
