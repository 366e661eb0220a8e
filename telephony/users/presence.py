"""Presence with a time: the form, and when it ends."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.core.formatting import clock, when
from selfservice.kernel.core.forms import OnceForm
from telephony.models import TelephonyUser

Presence = TelephonyUser.Presence
# How long a presence lasts, by the values of the form.
MINUTES = {"30": 30, "60": 60, "120": 120, "240": 240}
DAY, MORNING, OPEN_END = "day", "morning", ""
LASTS = (
    (OPEN_END, _lazy("Until it is changed")),
    ("30", _lazy("Half an hour")),
    ("60", _lazy("1 hour")),
    ("120", _lazy("2 hours")),
    ("240", _lazy("4 hours")),
    (DAY, _lazy("The rest of the day")),
    (MORNING, _lazy("Until tomorrow at 8")),
)
# The hour at which MORNING ends, in Denmark.
BEGIN = time(8)


class PresenceForm(OnceForm):
    """The presence, and how long it lasts; who is available is so until it is changed."""

    presence = forms.ChoiceField(
        label=_lazy("Presence"), choices=Presence.choices, initial=Presence.AVAILABLE.value, widget=forms.RadioSelect
    )
    lasts = forms.ChoiceField(label=_lazy("How long?"), choices=LASTS, required=False)


def end_of(presence: str, lasts: str, now: datetime) -> datetime | None:
    """Return when a presence that begins now is over: a moment in Denmark, or None."""
    if presence == Presence.AVAILABLE or lasts == OPEN_END:
        return None
    if lasts in MINUTES:
        return now + timedelta(minutes=MINUTES[lasts])
    tomorrow = timezone.localdate(now) + timedelta(days=1)
    return timezone.make_aware(datetime.combine(tomorrow, BEGIN if lasts == MORNING else time()))


def presence_now(user: TelephonyUser, now: datetime) -> tuple[str, datetime | None]:
    """Return the presence that calls follow now, and until when."""
    if user.presence_until is not None and user.presence_until <= now:
        return Presence.AVAILABLE.value, None
    return user.presence, user.presence_until


def presence_words(user: TelephonyUser, now: datetime) -> str:
    """Return the presence in words, with its end."""
    presence, until = presence_now(user, now)
    label = str(Presence(presence).label)
    if until is None:
        return label
    end: Any = clock(until) if timezone.localdate(until) == timezone.localdate(now) else when(until)
    return _("%(presence)s until %(time)s") % {"presence": label, "time": end}
