"""Remind of greetings that end soon: seven days and one day before, and on the last day. Calls don't depend on it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone, translation

from accounts.models import User
from accounts.notifications.notices import notify
from accounts.permissions.access import portal_actor, users_with_grants
from selfservice.kernel.scope.models import as_system
from telephony.models import VacationGreeting
from telephony.permissions import HOURS, OWN
from telephony.routing.localtime import local_date
from telephony.vacation.audience import Audience
from telephony.vacation.texts import day_said

# Days before the last day, and the hour of the day from which reminders are sent.
DAYS = (7, 1, 0)
HOUR = 7
CHUNK = 100
TEMPLATE = "greeting_reminder"


def remind_due(now: datetime | None = None) -> int:
    """Mail the reminders that are due; return how many greetings. After a pause, the last one due alone is sent."""
    at = now or timezone.now()
    today = timezone.localdate(at)
    if timezone.localtime(at).hour < HOUR:
        return 0
    with transaction.atomic(), as_system("remind of vacation greetings"):
        soon = VacationGreeting.objects.system().filter(ended_at=None, ends__gt=at, starts__lte=at)
        soon = soon.filter(ends__lte=at + timedelta(days=max(DAYS) + 2)).exclude(reminded__contains=[min(DAYS)])
        rows = soon.order_by("ends", "pk").select_related("company", "number", "user")
        locked = rows.select_for_update(of=("self",), skip_locked=True)
        found = [(one, days) for one in locked if (days := due(one, today))][:CHUNK]
        for greeting, days in found:
            # Seven days before the end of five days nobody is reminded.
            begun = last_day(greeting) - timedelta(days=min(days)) > local_date(greeting.starts)
            if begun or min(days) == 0:
                _remind(greeting, today)
            greeting.reminded = sorted({*greeting.reminded, *days}, reverse=True)
            greeting.save(update_fields=["reminded"])
    return len(found)


def last_day(greeting: VacationGreeting) -> date:
    """Return the last day on which a greeting is in force."""
    return greeting.last_day


def due(greeting: VacationGreeting, today: date) -> list[int]:
    """Return the reminders that have become due and are not sent, as days before the last day."""
    left = (last_day(greeting) - today).days
    return [days for days in DAYS if days not in greeting.reminded and left <= days]


def _remind(greeting: VacationGreeting, today: date) -> None:
    for person in _readers(greeting):
        own = bool(greeting.user and greeting.user.user_id == person.pk and not _holds_hours(person, greeting))
        with translation.override(person.language):
            last = last_day(greeting)
            about: dict[str, Any] = {
                "about_uid": str(greeting.uid),
                "own": own,
                "who": Audience.of(greeting).name(greeting.company),
                "last": day_said(last, person.language),
                "days": (last - today).days,
            }
        notify(person, TEMPLATE, **about)


def _readers(greeting: VacationGreeting) -> list[User]:
    """Return who made it, if they may still change it, and the person whose greeting it is."""
    ids = {greeting.author_id, greeting.user.user_id if greeting.user else None} - {None}
    people = users_with_grants().filter(pk__in=ids, state=User.State.ACTIVE).order_by("pk")
    return [person for person in people if _holds_hours(person, greeting) or _is_own(person, greeting)]


def _holds_hours(person: User, greeting: VacationGreeting) -> bool:
    return VacationGreeting.scope.shows(portal_actor(person), HOURS, greeting)


def _is_own(person: User, greeting: VacationGreeting) -> bool:
    return greeting.user is not None and VacationGreeting.scope.shows(portal_actor(person), OWN, greeting)
