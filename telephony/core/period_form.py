"""The form of a period of days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.core.dates import DayField
from selfservice.kernel.core.forms import GroupedForm
from telephony.core.times import MIDNIGHT, TimeField, moment

# A dated time is at most so many days ahead: holidays are resolved for three years.
MOST_DAYS = 3 * 366


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
