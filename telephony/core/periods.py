"""Periods in words, with their weekdays, so that a mistyped date is noticed. Whole days are said without a time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from selfservice.kernel.actions.sentences import Sentences
from selfservice.kernel.core.formatting import day, is_danish, short_day, short_when, weekday, when
from selfservice.kernel.models import ActionRun
from telephony.core.categories import category_name


def start_words(at: datetime) -> str:
    """Return when something begins: "Monday 5 Jul 2027", with the time if it is not midnight."""
    name = weekday(at).lower() if is_danish() else weekday(at)
    return f"{name} {day(at) if is_midnight(at) else when(at)}"


def end_words(at: datetime) -> tuple[Any, str]:
    """Return the label and the words of an end: the last day where it is midnight, else the moment."""
    if is_midnight(at):
        return _("To and including"), start_words(last_moment(at))
    return _("Until"), start_words(at)


def is_midnight(at: datetime) -> bool:
    """Return whether a day begins then."""
    local = timezone.localtime(at)
    return not (local.hour or local.minute)


def last_moment(ends: datetime) -> datetime:
    """Return midnight of the last day of a period that ends at midnight."""
    return timezone.localtime(ends - timedelta(minutes=1)).replace(hour=0, minute=0, second=0, microsecond=0)


def period_words(starts: datetime, ends: datetime) -> str:
    """Return "from … to and including …", "from … until …", or "…, the whole day"."""
    if is_one_day(starts, ends):
        return _("%(day)s, the whole day") % {"day": start_words(starts)}
    label, words = end_words(ends)
    names = {"from": start_words(starts), "until": str(label).lower(), "to": words}
    return _("from %(from)s %(until)s %(to)s") % names


def is_one_day(starts: datetime, ends: datetime) -> bool:
    """Return whether a period is one day from midnight to midnight."""
    return is_midnight(starts) and is_midnight(ends) and last_moment(ends) == timezone.localtime(starts)


def short_start(at: datetime) -> str:
    """Return when something begins, without its year: "21 Dec", with the time if it is not midnight."""
    return short_day(at) if is_midnight(at) else short_when(at)


def short_end(at: datetime) -> str:
    """Return when something ends, without its year: the last day where it is midnight, else the moment."""
    return short_day(last_moment(at)) if is_midnight(at) else short_when(at)


def long_start(at: datetime) -> str:
    """Return when something begins, for a column of a list: the day, with the time if it is not midnight."""
    return day(at) if is_midnight(at) else when(at)


def long_end(at: datetime) -> str:
    """Return when something ends, for a column of a list: the last day where it is midnight, else the moment."""
    return day(last_moment(at)) if is_midnight(at) else when(at)


def short_period(starts: datetime, ends: datetime) -> str:
    """Return a period without its year: "21 Dec – 2 Jan"; one whole day is said once."""
    return short_start(starts) if is_one_day(starts, ends) else f"{short_start(starts)} – {short_end(ends)}"


class PeriodWords(Sentences):
    """Receipts that say what applies in the period of the form, as `%(period)s`."""

    def receipt_words(self, target: Any, run: ActionRun) -> dict[str, Any]:
        found = super().receipt_words(target, run)
        moments = [run.data.get(name) for name in ("starts", "ends")]
        if not all(moments):
            return {**found, "period": _("as stated")}
        starts, ends = (datetime.fromisoformat(at) if isinstance(at, str) else at for at in moments)
        applies = category_name(run.data["category"]) if run.data.get("category") else ""
        return {**found, "period": f"{applies} {period_words(starts, ends)}".strip()}
