"""Forms of opening hours."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.core.dates import DayField
from selfservice.kernel.core.fields import LineField
from selfservice.kernel.core.forms import OnceForm
from telephony.core.categories import CATEGORIES
from telephony.core.forms import NameForm
from telephony.core.period_form import MOST_DAYS, PeriodForm
from telephony.core.times import TimeField, moment


class ScheduleNameForm(NameForm):
    """The name of a schedule."""

    name = LineField(label=_lazy("Name"), max_length=60, help_text=_lazy("E.g. “Office” or “Workshop”."))


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
