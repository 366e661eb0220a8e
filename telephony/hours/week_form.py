"""The form of a week's hours: for each weekday any number of times with a category."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from django import forms
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.translation import gettext as _

from selfservice.kernel.core.formatting import weekday
from selfservice.kernel.core.forms import OnceForm
from telephony.core.categories import CATEGORIES
from telephony.core.times import TimeField
from telephony.routing.timetable import CLOSED

DAYS = range(7)
WORKDAYS = range(5)
MOST_ROWS = 8
# Names of buttons that change the form and store nothing: a row more for a day, and Monday's hours until Friday.
MORE, COPY = "more", "copy"


class Line(NamedTuple):
    """The fields of one time."""

    start: BoundField
    end: BoundField
    category: BoundField


class DayLines(NamedTuple):
    """A weekday with its lines."""

    day: int
    name: str
    lines: list[Line]


def day_name(day: int) -> str:
    """Return the name of a weekday, 0 being Monday, capitalised."""
    today = timezone.localdate()
    return weekday(today + timedelta(days=day - today.weekday()))


class WeekForm(OnceForm):
    """A week. Each day has as many lines as are stored or typed, one at least; empty lines count for nothing.

    Cleaned: `weekly`, as a schedule stores it.
    """

    template_name = "telephony/hours/week_form.html"

    def __init__(self, data: Mapping[str, Any] | None = None, *, weekly: Any = (), **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        stored: dict[int, list[Mapping[str, Any]]] = {day: [] for day in DAYS}
        for each in sorted(weekly, key=lambda each: (each["day"], each["from"])):
            stored[each["day"]].append(each)
        self.lines_of: dict[int, int] = {}
        for day in DAYS:
            self.lines_of[day] = self._lines(day, len(stored[day]))
            for number in range(self.lines_of[day]):
                self._add(day, number, stored[day][number] if number < len(stored[day]) else {})

    def _lines(self, day: int, stored: int) -> int:
        given = self.data if self.is_bound else self.initial
        typed = next((n for n in range(MOST_ROWS) if f"from_{day}_{n}" not in given), MOST_ROWS)
        return min(max(typed or stored, 1), MOST_ROWS)

    def _add(self, day: int, number: int, stored: Mapping[str, Any]) -> None:
        names = {"day": day_name(day), "n": number + 1}
        choices = [(code, label) for code, label in CATEGORIES.items() if code != CLOSED]
        start = TimeField(label=_("%(day)s, from (%(n)s)") % names, required=False, initial=stored.get("from"))
        end = TimeField(label=_("%(day)s, to (%(n)s)") % names, required=False, end=True, initial=stored.get("to"))
        category = forms.ChoiceField(
            label=_("%(day)s, what applies (%(n)s)") % names, choices=choices, initial=stored.get("category")
        )
        self.fields |= {f"from_{day}_{number}": start, f"to_{day}_{number}": end, f"category_{day}_{number}": category}

    def days(self) -> Iterator[DayLines]:
        """The weekdays with their fields, for the template."""
        for day in DAYS:
            numbers = range(self.lines_of[day])
            lines = [Line(*(self[f"{name}_{day}_{n}"] for name in ("from", "to", "category"))) for n in numbers]
            yield DayLines(day, day_name(day), lines)

    def clean(self) -> dict[str, Any]:
        """Put the week together. Refuse half a time, and two of a day that start at once."""
        data = super().clean() or self.cleaned_data
        weekly: list[dict[str, Any]] = []
        for day in DAYS:
            seen: set[str] = set()
            for number in range(self.lines_of[day]):
                start, end = f"from_{day}_{number}", f"to_{day}_{number}"
                if start in self.errors or end in self.errors or not (data.get(start) or data.get(end)):
                    continue
                if missing := next((name for name in (start, end) if not data.get(name)), None):
                    self.add_error(missing, _("Write both times, or neither."))
                elif data[start] in seen:
                    self.add_error(start, _("Another time of the day starts then."))
                elif data[start] == data[end]:
                    self.add_error(end, _("It ends when it begins. Write 0–24 for the whole day."))
                else:
                    seen.add(data[start])
                    category = data.get(f"category_{day}_{number}") or "open"
                    weekly.append({"day": day, "from": data[start], "to": data[end], "category": category})
        data["weekly"] = sorted(weekly, key=lambda each: (each["day"], each["from"]))
        return data


def rearranged(posted: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what was posted with a line more, or with Monday's lines until Friday; None if no such button was used."""
    data = {name: posted[name] for name in posted if name not in (MORE, COPY)}
    if COPY in posted:
        monday = {name: value for name, value in data.items() if _day_of(name) == "0"}
        data = {name: value for name, value in data.items() if _day_of(name) not in ("1", "2", "3", "4")}
        for day in WORKDAYS:
            data |= {_of_day(name, day): value for name, value in monday.items()}
        return data
    day = posted.get(MORE, "")
    if day not in map(str, DAYS):
        return None
    number = next((n for n in range(MOST_ROWS) if f"from_{day}_{n}" not in data), MOST_ROWS)
    if number < MOST_ROWS:
        data |= {f"from_{day}_{number}": "", f"to_{day}_{number}": "", f"category_{day}_{number}": "open"}
    return data


def _day_of(name: str) -> str:
    parts = name.split("_")
    return parts[1] if len(parts) == 3 and parts[0] in ("from", "to", "category") else ""


def _of_day(name: str, day: int) -> str:
    kind, _day, number = name.split("_")
    return f"{kind}_{day}_{number}"
