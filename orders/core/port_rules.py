"""On which days a number can be ported, and until when that can be changed.

The law (§ 27 of the order under teleloven): by the end of the next working day after the old operator
has the request, unless a later day is agreed, and not before the new subscription is in force.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from selfservice.kernel.core.formatting import day as shown_day
from selfservice.kernel.core.formatting import weekday
from selfservice.kernel.core.working_days import is_working_day, working_day_after, working_day_before

MOST_DAYS = 90
# Working days until a card by post is with its recipient, before which the number would be of no use.
POST_DAYS = 2
# The hour of the working day before, until which the day can be changed, or the porting cancelled.
UNTIL = time(12)
A_DAY = timedelta(days=1)


def earliest(today: date, *, by_post: bool = False) -> date:
    """Return the first day on which a number that is asked for today can be ported."""
    return working_day_after(today, POST_DAYS if by_post else 1)


def possible_from(day: date) -> date:
    """Return the day, or the first working day after it."""
    while not is_working_day(day):
        day += A_DAY
    return day


def day_problem(day: date, today: date, first: date) -> str | None:
    """Return why a number can't be ported on the day, with a day on which it can, or None. `first` is the earliest."""
    if day < first:
        return _("The number can be moved from %(day)s on.") % {"day": in_words(first)}
    if (day - today).days > MOST_DAYS:
        return _("The day can be at most 90 days ahead, until %(day)s.") % {"day": shown_day(today + 90 * A_DAY)}
    if not is_working_day(day):
        following = possible_from(day)
        return _("Numbers are moved on working days only. The next one is %(day)s.") % {"day": in_words(following)}
    return None


def in_words(day: date) -> str:
    """Return the day with its weekday."""
    return f"{weekday(day).lower()} {shown_day(day)}"


def deadline(day: date) -> datetime:
    """Return until when a porting on the day can be changed or cancelled: 12:00 of the working day before."""
    return timezone.make_aware(datetime.combine(working_day_before(day), UNTIL))


def is_late(day: date, now: datetime) -> bool:
    """Return whether it is too late to change or cancel a porting on the day."""
    return now >= deadline(day)
