"""Set support's opening hours: by weekday, and on days that differ."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from selfservice.support.desk.own_rows import DeleteRow, RowForm, SaveRow
from selfservice.support.models import DifferentDay, WeeklyHours

TIMES: dict[str, Any] = {name: forms.TimeInput(format="%H:%M", attrs={"type": "time"}) for name in ("opens", "closes")}


class TimesForm(RowForm):
    """A form with an opening and a closing time."""

    def clean(self) -> dict[str, Any]:
        """Require both times, or none, in their order."""
        data = super().clean() or self.cleaned_data
        opens, closes = data.get("opens"), data.get("closes")
        if not self.errors and (opens or closes) and not (opens and closes and opens < closes):
            self.add_error("closes", _("Write both times, closing after opening."))
        return data


class WeeklyHoursForm(TimesForm):
    """A time of a weekday. A day can have several."""

    weekday = forms.TypedChoiceField(label=_("Weekday"), choices=list(WEEKDAYS.items()), coerce=int)

    class Meta:
        model = WeeklyHours
        fields = ("weekday", "opens", "closes")
        labels = {"opens": _("Opens"), "closes": _("Closes")}
        widgets = TIMES


class SaveWeeklyHours(SaveRow):
    """Save a time of a weekday."""

    slug = "save_weekly_hours"
    label = _("Save the opening hours")
    log_label = _("Opening hours of support saved")
    done_receipt = _("The opening hours are saved. Promises from now on follow them.")
    row_form = WeeklyHoursForm


class DeleteWeeklyHours(DeleteRow):
    """Delete a time of a weekday."""

    slug = "delete_weekly_hours"
    label = _("Delete the opening hours")
    log_label = _("Opening hours of support deleted")
    done_receipt = _("The opening hours are deleted. Promises from now on follow that.")
    row_model = WeeklyHours


class DifferentDayForm(TimesForm):
    """A day with other hours. Without times it is closed."""

    class Meta:
        model = DifferentDay
        fields = ("day", "opens", "closes", "reason")
        labels = {
            "day": _("Day"),
            "opens": _("Opens (empty: closed)"),
            "closes": _("Closes (empty: closed)"),
            "reason": _("What customers read (optional)"),
        }
        widgets = {**TIMES, "day": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})}


class SaveDifferentDay(SaveRow):
    """Save a day that differs."""

    slug = "save_different_day"
    label = _("Save the day")
    log_label = _("Different day of support saved")
    done_receipt = _("%(target)s is saved. Promises from now on follow it.")
    row_form = DifferentDayForm


class DeleteDifferentDay(DeleteRow):
    """Delete a day that differs: its weekday's hours are valid again."""

    slug = "delete_different_day"
    label = _("Delete the day")
    log_label = _("Different day of support deleted")
    done_receipt = _("The day is deleted: the hours of its weekday are valid again.")
    row_model = DifferentDay
