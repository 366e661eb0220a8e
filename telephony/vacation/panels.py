"""The front page's overview of telephony: who is away, which numbers callers find closed now, and the night switch."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from selfservice.kernel.core.formatting import phone
from selfservice.kernel.navigation.dashboard import Panel, Place
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.request import page_actor
from telephony.core.periods import is_midnight, short_end
from telephony.hours.state import Now, moment_words, read_schedules
from telephony.models import FlowVersion, Schedule, TelephoneNumber, TelephonyUser, VacationGreeting
from telephony.permissions import SEE
from telephony.vacation.audience import Audience

# Lines of each part of the panel, and numbers that are looked at.
SHOWN, MOST_NUMBERS = 5, 200


def away_panel(request: HttpRequest) -> Panel | None:
    """Return the panel; None where there is nothing to say."""
    actor = page_actor(request)
    if not actor.holds(SEE):
        return None
    now = timezone.now()
    away, more = _away(actor, now)
    closed = _closed(actor, now)
    if not (away or closed):
        return None
    context = {"away": away, "more": more, "closed": closed[:SHOWN], "more_closed": max(len(closed) - SHOWN, 0)}
    return Panel("telephony/vacation/front_away.html", context, Place.SIDE)


def _away(actor: Actor, now: Any) -> tuple[list[dict[str, str]], bool]:
    """Return greetings in force and users on leave: name, until when and a link; and whether there are more."""
    greetings: Any = VacationGreeting.objects.visible_to(actor).filter(ended_at=None, starts__lte=now, ends__gt=now)
    found = [
        {
            "name": Audience.of(one).name(one.company),
            "words": _end(one.ends, now),
            "url": reverse("vacation_greeting", args=[one.uid]),
        }
        for one in greetings.select_related("company", "number", "user").order_by("ends", "pk")[: SHOWN + 1]
    ]
    if len(found) <= SHOWN:
        leave = TelephonyUser.objects.visible_to(actor).filter(state=TelephonyUser.State.LEAVE)
        found += [
            {"name": one.name, "words": str(one.get_state_display()), "url": reverse("telephony_user", args=[one.uid])}
            for one in leave.order_by("name_key", "pk")[: SHOWN + 1 - len(found)]
        ]
    return found[:SHOWN], len(found) > SHOWN


def _end(ends: datetime, now: datetime) -> str:
    """Return until when somebody is away: the last day where it ends at midnight."""
    if not is_midnight(ends):
        return _("until %(moment)s") % {"moment": moment_words(ends, now)}
    return _("to and including %(day)s") % {"day": short_end(ends)}


def _closed(actor: Actor, now: Any) -> list[dict[str, str]]:
    """Return the numbers whose flow asks a schedule first that is not open now."""
    seen: Any = TelephoneNumber.objects.visible_to(actor).filter(flow__isnull=False)
    numbers = list(seen.order_by("company", "number")[:MOST_NUMBERS])
    versions: Any = FlowVersion.objects.visible_to(actor).filter(
        flow__in={one.flow_id for one in numbers}, state=FlowVersion.State.PUBLISHED
    )
    asked = {one.flow_id: first for one in versions if (first := first_schedule(one.definition))}
    rows = {str(one.uid): one for one in Schedule.objects.visible_to(actor).filter(uid__in=set(asked.values()))}
    read = read_schedules(actor, rows.values())
    found = []
    for number in numbers:
        row = rows.get(asked.get(number.flow_id or 0, ""))
        if row is None:
            continue
        state = Now(row, read[row.pk], now, number.number)
        if not state.is_open:
            words = " ".join(filter(None, (state.label, state.until)))
            name = f"{phone(number.number)} {number.label}".strip()
            found.append({"name": name, "words": words, "tone": state.tone, "url": reverse("schedule", args=[row.uid])})
    return found


def first_schedule(definition: dict[str, Any]) -> str:
    """Return the schedule that a flow asks at its start, announcements aside; empty if it asks none there."""
    nodes, current = definition.get("nodes", {}), definition.get("start", "")
    for _step in nodes:
        node = nodes.get(current, {})
        if node.get("type") != "announcement":
            return str(node.get("schedule", "")) if node.get("type") == "hours" else ""
        current = node.get("next", {}).get("done", "")
    return ""
