"""Cells of a user in the list, and what the user's page says in the same words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from selfservice.kernel.core.formatting import day, phone, short_day
from telephony.core.periods import last_moment
from telephony.models import TelephonyUser, VacationGreeting

State = TelephonyUser.State
# `get_state_display` makes the dict of all choices again each time, for each row of a list.
STATES = dict(State.choices)
TONES = {State.BARRED: "bad", State.INVITED: "wait", State.LEAVE: "warn", State.LEFT: "off"}
# When a forward applies, by its field.
WHEN = {
    "forward_always": pgettext_lazy("forwarding", "Always"),
    "forward_busy": pgettext_lazy("forwarding", "Busy"),
    "forward_no_answer": pgettext_lazy("forwarding", "No answer"),
    "forward_unavailable": pgettext_lazy("forwarding", "Unavailable"),
}


def status_parts(user: TelephonyUser) -> tuple[str, str]:
    """Return the CSS class and the text of the status; the class is empty in the normal case."""
    if user.leaves_on is not None and user.state != State.LEFT:
        return "off", _("Leaves %(day)s") % {"day": short_day(user.leaves_on)}
    return TONES.get(State(user.state), ""), str(STATES[user.state])


def status(user: TelephonyUser) -> SafeString:
    """Return the status as HTML."""
    css, text = status_parts(user)
    return SafeString(f'<span class="status{" " if css else ""}{css}">{escape(text)}</span>')


def forwards(user: TelephonyUser) -> list[tuple[Any, str]]:
    """Return the forwards that are set: when, and to which number. One of all calls hides the others."""
    names = ("forward_always",) if user.forward_always else TelephonyUser.FORWARDS
    return [(WHEN[name], phone(getattr(user, name))) for name in names if getattr(user, name)]


def forwarding(user: TelephonyUser) -> str:
    """Return the forwards as text."""
    return ", ".join(f"{label}: {number}" for label, number in forwards(user))


def away(greeting: VacationGreeting | None, now: datetime) -> str:
    """Return when a vacation greeting is or will be in force, in words."""
    if greeting is None:
        return ""
    if greeting.starts <= now:
        return _("Until %(day)s") % {"day": day(last_moment(greeting.ends))}
    return _("From %(day)s") % {"day": day(greeting.starts)}


def vacation(row: Any) -> str:
    """Return the vacation of a row of the list, which the list has read."""
    return away(row.greeting, timezone.now())


def number(name: str) -> Callable[[Any], str]:
    """Return the cell of a number."""
    return lambda row: phone(getattr(row, name))
