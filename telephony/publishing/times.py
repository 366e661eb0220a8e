"""The moments at which a draft is compared with what is in use: now, tonight and the next public holiday."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from selfservice.kernel.core.formatting import clock, short_when, weekday
from telephony.core.traces import Reader, Reading
from telephony.publishing.check import Check
from telephony.routing import danish_holidays
from telephony.routing.definition import Definition
from telephony.routing.localtime import ZONE
from telephony.routing.simulate import ANYBODY, simulate
from telephony.routing.trace import Trace
from telephony.routing.world import World

# The hour of "tonight", and the one at which a public holiday is looked at.
EVENING, MORNING = time(20), time(10)


class Moment(NamedTuple):
    """A moment: its name, its time in words, and the time (aware)."""

    name: str
    said: str
    at: datetime


class Compared(NamedTuple):
    """A call at a moment: what becomes of it by the draft, and by what is in use where that differs.

    `same_way`: it differs in what a summary does not say, as the words of a message.
    """

    moment: Moment
    reading: Reading
    now: str
    same_way: bool


def moments(now: datetime) -> Iterator[Moment]:
    """Yield the moments to look at, from an aware one on."""
    here = now.astimezone(ZONE)
    yield Moment(_("Now"), clock(here), now)
    evening = _at(here.date(), EVENING)
    if evening <= here:
        evening = _at(here.date() + timedelta(days=1), EVENING)
    yield Moment(_("Tonight") if evening.date() == here.date() else _("Tomorrow evening"), short_when(evening), evening)
    day, key = next_holiday(here.date())
    at = _at(day, MORNING)
    yield Moment(holiday_name(key), f"{weekday(at).lower()} {short_when(at)}", at)


def next_holiday(today: date) -> tuple[date, str]:
    """Return the first public holiday after a day, and its key."""
    days = [*danish_holidays.of_year(today.year), *danish_holidays.of_year(today.year + 1)]
    return min(one for one in days if one[0] > today)


def holiday_name(key: str) -> str:
    """Return what a public holiday is called."""
    found = next(one for one in danish_holidays.HOLIDAYS if one.key == key)
    return found.da if get_language() == "da" else found.en


def compared(check: Check, called: str) -> list[Compared]:
    """Return calls to a number (empty: none in particular) at each moment, by the draft and by what is in use."""
    drafted, around = check.drafted, check.around
    reader = Reader(drafted.world, drafted.names, check.definition)
    found = []
    for moment in moments(timezone.now()):
        trace = _trace(check.definition, drafted.world, moment, called)
        now = ""
        if check.published is not None:
            before = _trace(check.published, around.world, moment, called)
            if before.path != trace.path:
                now = Reader(around.world, around.names, check.published).summary(before)
        found.append(Compared(moment, reader.read(trace), now, same_way=now == reader.summary(trace)))
    return found


def _trace(definition: Definition, world: World, moment: Moment, called: str) -> Trace:
    return simulate(definition, at=moment.at, caller=ANYBODY, called=called, world=world)


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, ZONE)
