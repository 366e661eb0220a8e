"""When: what every form asks of an action that can be done on another day, and what a form shows of what was seen.

A run for a day to come is kept as it was asked for and done by itself when the day begins (actions/scheduled.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.core.dates import OptionalDayField

# The form's field with the day; and the one with what was shown before the act (`Action.seen`).
DUE = "due_on"
SEEN = "seen"
# How far ahead something can be asked for.
MOST = timedelta(days=5 * 366)


class DueField(OptionalDayField):
    """The day on which something is to be done, from today on; empty for at once."""

    def __init__(self, **kwargs: Any) -> None:
        hint = _lazy("E.g. “1 Dec”. It is done when that day begins.")
        super().__init__(label=_lazy("When?"), first=_lazy("Now"), hint=hint, **kwargs)

    def clean(self, value: Any) -> Any:
        day, today = super().clean(value), timezone.localdate()
        if day is None:
            return None
        if day < today:
            raise ValidationError(_("That day is over. Write a day to come, or choose “Now”."), "past")
        if day > today + MOST:
            raise ValidationError(_("That is more than five years ahead."), "far")
        return day


def add_fields(form: forms.Form, *, later: bool, seen: bool) -> forms.Form:
    """Add the field for the day, and the hidden one, to an action's own form."""
    if later:
        form.fields[DUE] = DueField()
    if seen:
        form.fields[SEEN] = forms.CharField(widget=forms.HiddenInput, required=False, max_length=300)
    return form


def due_on(clean: Mapping[str, Any]) -> date | None:
    """The day to come that was asked for; None for at once, and for today."""
    day: date | None = clean.get(DUE)
    return day if day is not None and day > timezone.localdate() else None


def moment(day: date) -> datetime:
    """When a day begins: midnight, Danish time."""
    return timezone.make_aware(datetime.combine(day, time()))


def without_day(data: Mapping[str, Any]) -> dict[str, Any]:
    """The data of a run whose day has come."""
    return {name: value for name, value in data.items() if name != DUE}


def without_past_day(data: Mapping[str, Any]) -> dict[str, Any]:
    """The data of a run that has waited for something else: a day that is over meanwhile is now."""
    return dict(data) if data.get(DUE) and day_of(data) > timezone.localdate() else without_day(data)


def day_of(data: Mapping[str, Any]) -> date:
    """The day in the data of a run, which is kept as text."""
    return date.fromisoformat(data[DUE])
