"""Forms of opening hours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.core.dates import DayField
from selfservice.kernel.core.fields import LineField
from selfservice.kernel.core.forms import GroupedForm, OnceForm
from telephony.core.categories import CATEGORIES
from telephony.hours.rules import MOST_DAYS
from telephony.hours.times import MIDNIGHT, TimeField, moment


class NameForm(OnceForm):
    """The name of a schedule."""

    name = LineField(label=_lazy("Name"), max_length=60, help_text=_lazy("E.g. “Office” or “Workshop”."))


class PeriodForm(GroupedForm):
    """From a day until another, whole days unless times are written. Cleaned: `starts` and `ends` (UTC)."""

    from_day = DayField(label=_lazy("From"), coming=True, help_text=_lazy("E.g. “6 July”."))
    from_time = TimeField(label=_lazy("Time"), required=False, help_text=_lazy("Empty: from the start of the day."))
    to_day = DayField(
        label=_lazy("To and including"), coming=True, required=False, help_text=_lazy("Empty: the same day.")
    )
    to_time = TimeField(label=_lazy("Time"), end=True, required=False, help_text=_lazy("Empty: to the end of the day."))

    period: ClassVar[Sequence[str]] = ("from_day", "from_time", "to_day", "to_time")
    lines: ClassVar[Sequence[tuple[str, str]]] = (("from_day", "from_time"), ("to_day", "to_time"))
    even = True
    groups: ClassVar[Any] = (("", lines),)

    def clean(self) -> dict[str, Any]:
        """Put the moments together. A time that a change of the clocks skips or repeats is read as calls read it."""
        data = super().clean() or self.cleaned_data
        if not data.get("from_day") or any(name in self.errors for name in self.period):
            return data
        last = data.get("to_day") or data["from_day"]
        data["starts"] = moment(data["from_day"], data.get("from_time") or "00:00")
        data["ends"] = moment(last, data.get("to_time") or MIDNIGHT)
        if data["ends"] <= data["starts"]:
            self.add_error("to_time" if last == data["from_day"] else "to_day", _("It ends before it has begun."))
        elif data["ends"] <= timezone.now():
            self.add_error("to_day", _("That is over already. Write a day to come."))
        elif last > timezone.localdate() + timedelta(days=MOST_DAYS):
            self.add_error("to_day", _("That is more than three years ahead."))
        return data


def period_initial(starts: Any, ends: Any) -> dict[str, Any]:
    """Return the initial values of a period that is stored: whole days without times."""
    first, last = timezone.localtime(starts), timezone.localtime(ends)
    whole_start, whole_end = (at.hour == 0 and at.minute == 0 for at in (first, last))
    return {
        "from_day": first.date(),
        "from_time": "" if whole_start else f"{first:%H:%M}",
        "to_day": (last - timedelta(minutes=1)).date() if whole_end else last.date(),
        "to_time": "" if whole_end else f"{last:%H:%M}",
    }


class ExceptionForm(PeriodForm):
    """A dated exception."""

    name = LineField(
        label=_lazy("What is the occasion?"), required=False, max_length=80, help_text=_lazy("E.g. “Company outing”.")
    )
    category = forms.ChoiceField(label=_lazy("What applies then?"), choices=list(CATEGORIES.items()), initial="closed")

    groups: ClassVar[Any] = (("", ("name", "category", *PeriodForm.lines)),)


class SwitchForm(OnceForm):
    """The night switch: what applies, until when, and why."""

    OPENING, TIME = "opening", "time"

    category = forms.ChoiceField(label=_lazy("What applies now?"), choices=list(CATEGORIES.items()), initial="closed")
    until = forms.ChoiceField(
        label=_lazy("Until when?"), widget=forms.RadioSelect, initial=OPENING,
        choices=[(OPENING, _lazy("The next scheduled opening")), (TIME, _lazy("Another time"))],
    )  # fmt: skip
    until_time = TimeField(label=_lazy("Time"), end=True, required=False, help_text=_lazy("E.g. 13 or 14.30."))
    until_day = DayField(label=_lazy("Day"), coming=True, required=False, help_text=_lazy("Empty: today."))
    reason = LineField(
        label=_lazy("Why?"), required=False, max_length=200, help_text=_lazy("Your colleagues see it, callers don't.")
    )

    conditional = ("until_time", "until_day")

    def __init__(self, data: Mapping[str, Any] | None = None, *, opening: str = "", **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field: Any = self.fields["until"]
        if opening:
            field.choices = [(self.OPENING, opening), *field.choices[1:]]
        else:
            field.choices, field.initial = field.choices[1:], self.TIME

    def clean(self) -> dict[str, Any]:
        """Put the end together."""
        data = super().clean() or self.cleaned_data
        data["ends"] = None
        if data.get("until") != self.TIME or {"until_time", "until_day"} & set(self.errors):
            return data
        if not data.get("until_time"):
            self.add_error("until_time", _("Write the time at which the plan applies again."))
            return data
        data["ends"] = moment(data.get("until_day") or timezone.localdate(), data["until_time"])
        if data["ends"] <= timezone.now():
            self.add_error("until_time", _("That time is over. Write one to come."))
        elif data["ends"] > timezone.now() + timedelta(days=MOST_DAYS):
            self.add_error("until_day", _("That is more than three years ahead."))
        return data
