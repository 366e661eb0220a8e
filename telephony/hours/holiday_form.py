"""The form of a schedule's public holidays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from django import forms
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.core.forms import OnceForm
from telephony.hours.state import holiday_name
from telephony.hours.times import HoursField, shown_hours
from telephony.routing import danish_holidays

STATES = [
    ("closed", _lazy("Closed all day")),
    ("normal", _lazy("As on other days")),
    ("own", _lazy("Own hours")),
]
STATE_NAMES = dict(STATES)


class HolidayLine(NamedTuple):
    """A public holiday with its next date and its fields."""

    name: str
    next_on: date
    state: BoundField
    hours: BoundField


def upcoming(today: date) -> list[tuple[date, str]]:
    """Return the next date of each public holiday with its key, by date."""
    found: dict[str, date] = {}
    for year in (today.year, today.year + 1):
        for day, key in danish_holidays.of_year(year):
            if day >= today:
                found.setdefault(key, day)
    return sorted((day, key) for key, day in found.items())


def setting_of(holidays: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Return what a schedule says of a public holiday."""
    default = danish_holidays.BY_KEY[key].default
    found: dict[str, Any] = holidays.get(key) or {"state": default}
    return found


class HolidayForm(OnceForm):
    """Closed, as on other days or own hours, for each public holiday. Cleaned: `holidays`, as a schedule stores it."""

    template_name = "telephony/hours/holiday_form.html"

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, holidays: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.upcoming = upcoming(timezone.localdate())
        self.conditional = tuple(f"hours_{key}" for _day, key in self.upcoming)
        for _day, key in self.upcoming:
            stored, name = setting_of(holidays or {}, key), holiday_name(key)
            self.fields[f"state_{key}"] = forms.ChoiceField(label=name, choices=STATES, initial=stored["state"])
            self.fields[f"hours_{key}"] = HoursField(
                label=_("Own hours, %(day)s") % {"day": name}, required=False,
                initial=shown_hours(stored.get("intervals", ())),
            )  # fmt: skip

    def lines(self) -> Iterator[HolidayLine]:
        """The public holidays by their next date, for the template."""
        for day, key in self.upcoming:
            yield HolidayLine(holiday_name(key), day, self[f"state_{key}"], self[f"hours_{key}"])

    def clean(self) -> dict[str, Any]:
        """Put the settings together. Own hours need hours; hours that are written mean own hours."""
        data = super().clean() or self.cleaned_data
        found: dict[str, Any] = {}
        for _day, key in self.upcoming:
            state, hours = data.get(f"state_{key}"), data.get(f"hours_{key}")
            if state == "own" and not hours and f"hours_{key}" not in self.errors:
                self.add_error(f"hours_{key}", _("Write the hours, e.g. 9-12."))
            if state:
                found[key] = {"state": state} | ({"intervals": hours or []} if state == "own" else {})
        data["holidays"] = found
        return data
