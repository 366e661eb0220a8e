"""Parser for dates as people type them: 24.11.2026, 1.9.26, 1/9, 2026-09-01, "1. sep 2026"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.core.formatting import day as shown
from selfservice.kernel.types.cleaning import plain

MONTHS = ["jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]
ENGLISH = {"may": "maj", "oct": "okt"}
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
DANISH = re.compile(r"(\d{1,2})[.\-/ ]+(\d{1,2}|[a-z]{3,9})(?:[.\-/ ]+(\d{4}|\d{2}))?\.?")
# Two-digit years belong to this century: the portal has no older dates.
CENTURY = 2000


def parse_date(text: str, today: date, *, coming: bool = False) -> date:
    """Return the date. Raise ValueError when there is no such date.

    A missing year means this year; for a day to come (`coming`) the next such day, from today on.
    """
    bare = plain(text).lower()
    if found := ISO.fullmatch(bare):
        year, month, day = found.groups()
        return date(int(year), int(month), int(day))
    found = DANISH.fullmatch(bare)
    if not found:
        raise ValueError(text)
    day, month, written = found.groups()
    if written is None and coming:
        return _next(_month(month), int(day), today)
    return date(_year(written, today), _month(month), int(day))


def _next(month: int, day: int, today: date) -> date:
    # Eight years pass without a 29 February at the most (1896 to 1904, and 2096 to 2104).
    for year in range(today.year, min(today.year + 9, date.max.year + 1)):
        with suppress(ValueError):
            if (found := date(year, month, day)) >= today:
                return found
    raise ValueError("no such day")


def _year(text: str | None, today: date) -> int:
    if text is None:
        return today.year
    return int(text) + (CENTURY if len(text) == 2 else 0)


def _month(text: str) -> int:
    if text.isdigit():
        return int(text)
    short = text[:3]
    return MONTHS.index(ENGLISH.get(short, short)) + 1


class DayField(forms.CharField):
    """A date field with lenient parsing. Invalid input stays in the field as typed.

    `coming`: it is a day to come, so that "5/1" in November is in the next year.
    """

    default_error_messages = {"required": _("Write a day, e.g. “31 Dec”.")}
    wrong = _("“%(text)s” is not a date. Write day, month and year, e.g. %(example)s.")

    def __init__(self, *, coming: bool = False, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 30, **kwargs})
        self.coming = coming

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        today = timezone.localdate()
        try:
            return parse_date(text, today, coming=self.coming)
        except ValueError as error:
            params = {"text": text, "example": f"{today:%d.%m.%Y}"}
            raise ValidationError(self.wrong, "invalid", params) from error

    def prepare_value(self, value: Any) -> Any:
        """Show a stored day as a Dane writes it."""
        return f"{value:%d.%m.%Y}" if isinstance(value, date) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        # Not "numeric": that keyboard has no full stop on a phone.
        return {**super().widget_attrs(widget), "autocomplete": "off", "spellcheck": "false"}


# What the input gives where another day is chosen and none is written.
MISSING_DAY = "?"


class DayChoiceInput(forms.TextInput):
    """The choice between a first answer ("Now") and another day, with an input for that day.

    Data without the choice (a row of a file, a planned run) has the day alone, empty for the first answer.
    """

    template_name = "ui/widgets/day_choice.html"
    use_fieldset = True
    first: Any = ""
    hint: Any = ""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        """Return the day as typed, "" for the first answer, or MISSING_DAY."""
        text, choice = super().value_from_datadict(data, files, name), data.get(f"{name}_choice")
        if choice == "first":
            return ""
        return MISSING_DAY if choice == "day" and not str(text or "").strip() else text

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Add the words, and whether another day is chosen."""
        context = super().get_context(name, "" if value == MISSING_DAY else value, attrs)
        context["widget"] |= {"first": self.first, "hint": self.hint, "other_day": bool(value)}
        return context


class OptionalDayField(DayField):
    """A day to come, or a first answer that needs none: None. `first` and `hint` are the words of the input."""

    widget = DayChoiceInput

    def __init__(self, *, first: Any, hint: Any, **kwargs: Any) -> None:
        super().__init__(required=False, coming=True, **kwargs)
        self.widget.first, self.widget.hint = first, hint

    def clean(self, value: Any) -> Any:
        """Return the day or None."""
        if value == MISSING_DAY:
            raise ValidationError(self.error_messages["required"], "required")
        return super().clean(value)


def require_order(form: forms.Form, first: str, last: str) -> None:
    """Add an error to the field `last` if its day is before that of `first`; both may be the same day."""
    begins, ends = form.cleaned_data.get(first), form.cleaned_data.get(last)
    if begins and ends and ends < begins:
        form.add_error(last, _now("Choose %(day)s or a later day.") % {"day": shown(begins)})
