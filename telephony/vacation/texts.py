"""Texts of greetings to begin from, with the day on which the company opens again, computed from a schedule."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from babel.dates import format_date
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.core.working_days import is_working_day
from telephony.core.flow_uses import readable
from telephony.core.snapshots import Rows, schedules
from telephony.hours.state import routing_schedule
from telephony.models import FlowVersion, Schedule, VacationGreeting
from telephony.routing.definition import Definition
from telephony.routing.localtime import local_date
from telephony.routing.references import used
from telephony.routing.schedule import open_from
from telephony.vacation.audience import Audience


class Template(NamedTuple):
    """A text: its name, and what the company and what a person says in Danish and English."""

    label: Any
    company: dict[str, str]
    person: dict[str, str]


TEMPLATES: dict[str, Template] = {
    "holiday": Template(
        _("Vacation"),
        {
            "da": "Du har ringet til {name}. Vi holder ferie. Vi er tilbage {day}.",
            "en": "You have called {name}. We are on holiday. We are back on {day}.",
        },
        {
            "da": "Du har ringet til {name}. Jeg holder ferie. Jeg er tilbage {day}.",
            "en": "You have called {name}. I am on holiday. I am back on {day}.",
        },
    ),
    "closed": Template(
        _("Closed"),
        {
            "da": "Du har ringet til {name}. Vi holder lukket. Vi åbner igen {day}.",
            "en": "You have called {name}. We are closed. We open again on {day}.",
        },
        {
            "da": "Du har ringet til {name}. Jeg er ikke på arbejde. Jeg er tilbage {day}.",
            "en": "You have called {name}. I am not at work. I am back on {day}.",
        },
    ),
    "christmas": Template(
        _("Christmas"),
        {
            "da": "Du har ringet til {name}. Vi holder julelukket. Vi er tilbage {day}. Glædelig jul og godt nytår.",
            "en": "You have called {name}. We are closed for Christmas. We are back on {day}. Merry Christmas.",
        },
        {
            "da": "Du har ringet til {name}. Jeg holder juleferie. Jeg er tilbage {day}. Glædelig jul og godt nytår.",
            "en": "You have called {name}. I am on Christmas holiday. I am back on {day}. Merry Christmas.",
        },
    ),
}
# What follows, by the action after the greeting.
AFTER = {
    "voicemail": {"da": " Læg en besked efter tonen.", "en": " Please leave a message after the tone."},
    "forward": {"da": " Vi stiller dig videre.", "en": " We are forwarding your call."},
}
AFTER_PERSON = {**AFTER, "forward": {"da": " Du bliver stillet videre.", "en": " Your call is being forwarded."}}


def day_said(day: date, language: str) -> str:
    """Return a day as it is said: "mandag den 3. august", "Monday 3 August"."""
    if language == "da":
        return format_date(day, "EEEE 'den' d. MMMM", locale="da_DK")
    return format_date(day, "EEEE d MMMM", locale="en_GB")


def text_of(template: str, audience: Audience, company: str, action: str, day: date, language: str) -> str:
    """Return a template's text in a language."""
    chosen = TEMPLATES[template]
    if audience.user:
        words, after, name = chosen.person, AFTER_PERSON, audience.user.name
    else:
        words, after, name = chosen.company, AFTER, company
    return words[language].format(name=name, day=day_said(day, language)) + after.get(action, {}).get(language, "")


def first_schedule(rows: Rows, audience: Audience) -> Schedule | None:
    """Return the schedule that says when callers meet somebody again: the one of the number's flow, else the first."""
    every: list[Schedule] = list(rows(Schedule).order_by("name", "pk"))
    if audience.number and audience.number.flow_id:
        version = rows(FlowVersion).filter(flow=audience.number.flow_id, state=FlowVersion.State.PUBLISHED).first()
        asked = used(readable(version) or Definition(), "schedule")
        if chosen := next((one for one in every if str(one.uid) in asked), None):
            return chosen
    return every[0] if every else None


def reopening(rows: Rows, audience: Audience, ends: datetime, leave_out: VacationGreeting | None = None) -> date:
    """Return the day on which the schedule is open again after the end; without one, the next working day.

    `leave_out`: the greeting itself, which is an exception of the schedule until its end is moved.
    """
    schedule = first_schedule(rows, audience)
    if schedule:
        data = schedules(rows, [str(schedule.uid)])[str(schedule.uid)]
        own = str(leave_out.uid) if leave_out else ""
        data["exceptions"] = [one for one in data["exceptions"] if one["id"] != own]
        data["override"] = None
        if at := open_from(routing_schedule(data), ends, audience.called):
            return local_date(at)
    day = local_date(ends)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day
