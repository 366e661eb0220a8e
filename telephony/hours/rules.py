"""Rules of opening hours: which exceptions disagree, and what an undo gives back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Company
from telephony.core.categories import category_name
from telephony.core.periods import short_period
from telephony.core.snapshots import Rows
from telephony.models import Schedule, ScheduleException, VacationGreeting
from telephony.routing.timetable import VACATION


def lock_company(company_id: int) -> None:
    """Lock a company's dated times, so that of two that disagree only the first is made. Inside an action."""
    Company.objects.system().select_for_update(no_key=True).filter(pk=company_id).first()


def disagreeing(
    rows: Rows, *, starts: datetime, ends: datetime, category: str, schedule: int | None = None, leave_out: Any = None
) -> str | None:
    """Return what an exception or greeting overlaps and disagrees with although both are equally long; None if nothing.

    Of several that overlap, routing takes the narrowest: of two that are equally long, neither. `schedule`: its primary
    key; None for a greeting, which is in force for every schedule of the company. `leave_out`: the row itself.
    """
    exceptions = rows(ScheduleException).filter(starts__lt=ends, ends__gt=starts).exclude(category=category)
    if schedule is not None:
        exceptions = exceptions.filter(schedule=schedule)
    found: list[Any] = list(exceptions.select_related("schedule").order_by("starts"))
    if category != VACATION:
        away = rows(VacationGreeting).filter(starts__lt=ends, ends__gt=starts, user=None, number=None, ended_at=None)
        found += list(away.order_by("starts"))
    for one in found:
        if one != leave_out and one.ends - one.starts == ends - starts:
            return named(one)
    return None


def named(one: ScheduleException | VacationGreeting) -> str:
    """Return what a dated time is called where it is in the way of another."""
    if isinstance(one, VacationGreeting):
        name, what = _("Vacation greeting"), ""
    else:
        name, what = one.name, category_name(one.category)
    return ", ".join(filter(None, (name, what, short_period(one.starts, one.ends))))


def state_of(schedule: Schedule, exceptions: Iterable[ScheduleException]) -> dict[str, Any]:
    """Return what an undo gives back: week, holidays and exceptions as they are now."""
    return {
        "weekly": schedule.weekly,
        "holidays": schedule.holidays,
        "exceptions": [
            {
                "uid": str(one.uid),
                "name": one.name,
                "starts": one.starts.isoformat(),
                "ends": one.ends.isoformat(),
                "category": one.category,
            }
            for one in exceptions
        ],
    }
