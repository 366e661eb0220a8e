"""What routes calls, as JSON: read by the exchange (telephony/exchange) and by simulated calls (core/world_data.py).

The formats are those that telephony.routing reads (docs/telephony.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Sequence
from datetime import datetime
from itertools import chain
from typing import Any

from django.db.models import Q
from django.utils import timezone

from selfservice.kernel.scope.actor import Actor, Needed
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
from telephony.routing import danish_holidays, destinations
from telephony.routing.localtime import ZONE
from telephony.routing.world import Policy

Json = dict[str, Any]
# Returns the rows of a model that the reader may see at one company.
Rows = Callable[[Any], Any]
# Years for which public holidays are resolved, from this one on.
YEARS = 3


def rows_of(actor: Actor, company_id: int, function: Needed | None = None) -> Rows:
    """Return a function that returns the company's rows of a model that the actor sees with `function`."""
    return lambda model: model.objects.visible_to(actor, function=function).filter(company=company_id)


def system_rows(company_id: int) -> Rows:
    """Return the same for the portal itself. Call under `as_system`."""
    return lambda model: model.objects.system().filter(company=company_id)


def users(rows: Rows, uids: Sequence[str] | None = None) -> dict[str, Json]:
    """Return the users who have not left, by public id."""
    found = rows(TelephonyUser).exclude(state=TelephonyUser.State.LEFT).select_related("licence")
    people = list(_named(found, uids))
    greetings: dict[int, list[VacationGreeting]] = defaultdict(list)
    for greeting in _in_use(rows).filter(user__in=people).order_by("starts", "id"):
        greetings[greeting.user_id or 0].append(greeting)
    targets = [getattr(person, name) for person in people for name in TelephonyUser.FORWARDS]
    refused = _refused(rows, [*targets, *_targets(chain.from_iterable(greetings.values()))])
    return {str(person.uid): _user(person, greetings[person.pk], refused) for person in people}


def _user(person: TelephonyUser, greetings: Iterable[VacationGreeting], refused: Container[str]) -> Json:
    forwards = {name.removeprefix("forward_"): getattr(person, name) for name in TelephonyUser.FORWARDS}
    return {
        "uid": str(person.uid),
        "name": person.name,
        "numbers": [person.direct_number] if person.direct_number else [],
        "mobile": person.mobile_number,
        "short": person.short_number,
        "presence": person.presence,
        "presence_until": _instant(person.presence_until),
        "forwards": {when: "" if to in refused else to for when, to in forwards.items()},
        "voicemail": person.voicemail,
        "status": person.state,
        "features": sorted(person.licence.features) if person.licence else [],
        # All of them: no job has to send the user again when one ends.
        "greetings": [
            {"from": _instant(one.starts), "to": _instant(one.ends), **_greeting(one, refused)} for one in greetings
        ],
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
    """Return the schedules by public id, with holidays resolved for YEARS from this one on, and from `year` on."""
    found = list(_named(rows(Schedule), uids))
    exceptions: dict[int, list[Json]] = defaultdict(list)
    for one in rows(ScheduleException).filter(schedule__in=found).order_by("starts", "id"):
        exceptions[one.schedule_id].append(_exception(one))
    # The company's greetings and those of its numbers are exceptions of every schedule.
    common = list(_in_use(rows).filter(user=None).select_related("number").order_by("starts", "id"))
    refused = _refused(rows, _targets(common))
    away = [_away(one, refused) for one in common]
    this = timezone.localdate().year
    days = list(chain.from_iterable(map(danish_holidays.of_year, range(min(year or this, this), this + YEARS))))
    return {
        str(one.uid): {
            "name": one.name,
            "weekly": one.weekly,
            "holidays": danish_holidays.resolve(one.holidays, days),
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


def _away(one: VacationGreeting, refused: Container[str]) -> Json:
    return {
        "id": str(one.uid),
        "from": _local(one.starts),
        "to": _local(one.ends),
        "category": "vacation",
        "greeting": _greeting(one, refused),
        "numbers": [one.number.number] if one.number else None,
    }


def _greeting(one: VacationGreeting, refused: Container[str]) -> Json:
    if one.action == VacationGreeting.Action.FORWARD and one.target in refused:
        return {"prompt": one.prompt, "action": VacationGreeting.Action.MESSAGE.value, "target": ""}
    return {"prompt": one.prompt, "action": one.action, "target": one.target}


def _targets(greetings: Iterable[VacationGreeting]) -> list[str]:
    return [one.target for one in greetings if one.action == VacationGreeting.Action.FORWARD]


def _refused(rows: Rows, targets: Iterable[str]) -> set[str]:
    """Return the targets that calls may not go to now; a number of the company's own is none of them.

    They are stored, and were allowed once. They are sent as no target, as calls skip them: the exchange would refuse
    the whole object, so that no later change of it arrived, even that the user is barred, or the night switch.
    """
    found = {each for each in targets if each and _is_refused(each, Policy())}
    if found:
        allowed = Policy(countries=frozenset(policy(rows)["countries"]))
        found = {each for each in found if _is_refused(each, allowed)}
        found -= set(rows(TelephoneNumber).filter(number__in=found).values_list("number", flat=True))
    return found


def _is_refused(number: str, allowed: Policy) -> bool:
    try:
        destinations.check(number, allowed)
    except destinations.DestinationRefused:
        return True
    return False


def _in_use(rows: Rows) -> Any:
    """Return the greetings that are in force or to come."""
    return rows(VacationGreeting).filter(Q(ended_at=None), ends__gt=timezone.now())


def _named(rows: Any, uids: Iterable[str] | None) -> Any:
    return rows if uids is None else rows.filter(uid__in=list(uids))


def _instant(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _local(moment: datetime) -> str:
    return moment.astimezone(ZONE).replace(tzinfo=None).isoformat(timespec="minutes")
