"""What routes calls, as JSON: read by the exchange (telephony/exchange) and by simulated calls (core/world_data.py).

The formats are those that telephony.routing reads (docs/telephony.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone

from selfservice.kernel.scope.actor import Actor
from telephony.models import (
    CallerList,
    DestinationPolicy,
    FlowVersion,
    Recording,
    Schedule,
    ScheduleException,
    TelephoneNumber,
    TelephonyUser,
    VacationGreeting,
)
from telephony.routing import danish_holidays

ZONE = ZoneInfo("Europe/Copenhagen")
Json = dict[str, Any]
# Returns the rows of a model that the reader may see at one company.
Rows = Callable[[Any], Any]
# Years for which public holidays are resolved, from the one of the moment on.
YEARS = 3


def rows_of(actor: Actor, company_id: int) -> Rows:
    """Return a function that returns the company's rows of a model that the actor sees."""
    return lambda model: model.objects.visible_to(actor).filter(company=company_id)


def system_rows(company_id: int) -> Rows:
    """Return the same for the portal itself. Call under `as_system`."""
    return lambda model: model.objects.system().filter(company=company_id)


def users(rows: Rows, uids: Sequence[str] | None = None) -> dict[str, Json]:
    """Return the users who have not left, by public id."""
    found = rows(TelephonyUser).exclude(state=TelephonyUser.State.LEFT).select_related("licence")
    people = list(_named(found, uids))
    greetings: dict[int, VacationGreeting] = {}
    for greeting in _in_use(rows).filter(user__in=people).order_by("-starts", "-id"):
        # The one in force, else the next.
        greetings[greeting.user_id or 0] = greeting
    return {str(person.uid): user_json(person, greetings.get(person.pk)) for person in people}


def user_json(person: TelephonyUser, greeting: VacationGreeting | None) -> Json:
    """Return a user as the exchange knows them. `person.licence` must be loaded."""
    return {
        "uid": str(person.uid),
        "name": person.name,
        "numbers": [person.direct_number] if person.direct_number else [],
        "mobile": person.mobile_number,
        "short": person.short_number,
        "presence": person.presence,
        "presence_until": _instant(person.presence_until),
        "forwards": {
            "always": person.forward_always,
            "busy": person.forward_busy,
            "no_answer": person.forward_no_answer,
            "unavailable": person.forward_unavailable,
        },
        "voicemail": person.voicemail,
        "status": person.state,
        "features": sorted(person.licence.features) if person.licence else [],
        "greeting": greeting
        and {
            "from": _instant(greeting.starts),
            "to": _instant(greeting.ends),
            "prompt": greeting.prompt,
            "action": greeting.action,
            "target": greeting.target,
        },
    }


def numbers(rows: Rows, uids: Sequence[str] | None = None) -> dict[str, Json]:
    """Return the company's numbers, by public id."""
    found = _named(rows(TelephoneNumber).select_related("flow", "user"), uids)
    return {
        str(one.uid): {
            "number": one.number,
            "flow": str(one.flow.uid) if one.flow else None,
            "user": str(one.user.uid) if one.user else None,
        }
        for one in found
    }


def flows(rows: Rows, uids: Sequence[str] | None = None) -> dict[str, Json]:
    """Return the published versions, by the public id of the flow."""
    found = rows(FlowVersion).filter(state=FlowVersion.State.PUBLISHED).select_related("flow")
    if uids is not None:
        found = found.filter(flow__uid__in=uids)
    return {
        str(one.flow.uid): {"name": one.flow.name, "version": one.number, "definition": one.definition} for one in found
    }


def lists(rows: Rows, uids: Sequence[str] | None = None) -> dict[str, Json]:
    """Return the lists of callers, by public id."""
    return {str(one.uid): {"name": one.name, "entries": one.entries} for one in _named(rows(CallerList), uids)}


def recordings(rows: Rows, uids: Sequence[str] | None = None) -> dict[str, Json]:
    """Return name and length (seconds) of the recordings, by public id."""
    found = _named(rows(Recording).defer("sound"), uids)
    return {str(one.uid): {"name": one.name, "seconds": float(one.seconds)} for one in found}


def policy(rows: Rows) -> Json:
    """Return where calls may go besides Denmark."""
    found = rows(DestinationPolicy).first()
    return {"countries": sorted(found.countries) if found else []}


def schedules(rows: Rows, uids: Sequence[str] | None = None, *, year: int | None = None) -> dict[str, Json]:
    """Return the schedules with holidays resolved for YEARS from `year` (this one), by public id."""
    found = list(_named(rows(Schedule), uids))
    exceptions: dict[int, list[Json]] = defaultdict(list)
    for one in rows(ScheduleException).filter(schedule__in=found).order_by("starts", "id"):
        exceptions[one.schedule_id].append(_exception(one))
    # The company's greetings and those of its numbers are exceptions of every schedule.
    away = [_away(one) for one in _in_use(rows).filter(user=None).select_related("number").order_by("starts", "id")]
    first = year or timezone.localdate().year
    years = range(first, first + YEARS)
    return {
        str(one.uid): {
            "name": one.name,
            "weekly": one.weekly,
            "holidays": danish_holidays.resolve(one.holidays, years),
            "exceptions": [*exceptions[one.pk], *away],
            "override": {
                "category": one.override,
                "from": _instant(one.override_from),
                "until": _instant(one.override_until),
            }
            if one.override
            else None,
        }
        for one in found
    }


def _exception(one: ScheduleException) -> Json:
    return {
        "id": str(one.uid),
        "from": _local(one.starts),
        "to": _local(one.ends),
        "category": one.category,
        "greeting": None,
        "numbers": None,
    }


def _away(one: VacationGreeting) -> Json:
    return {
        "id": str(one.uid),
        "from": _local(one.starts),
        "to": _local(one.ends),
        "category": "vacation",
        "greeting": {"prompt": one.prompt, "action": one.action, "target": one.target},
        "numbers": [one.number.number] if one.number else None,
    }


def _in_use(rows: Rows) -> Any:
    """Return the greetings that are in force or to come."""
    return rows(VacationGreeting).filter(Q(ended_at=None), ends__gt=timezone.now())


def _named(rows: Any, uids: Iterable[str] | None) -> Any:
    return rows if uids is None else rows.filter(uid__in=list(uids))


def _instant(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _local(moment: datetime) -> str:
    return moment.astimezone(ZONE).replace(tzinfo=None).isoformat(timespec="minutes")
