"""Rules of vacation greetings: one at a time for an audience, where calls may go, and which numbers it reaches."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from selfservice.kernel.core.formatting import phone
from telephony.core.destinations import Feature, has_feature
from telephony.core.flow_uses import current_versions
from telephony.core.periods import short_period
from telephony.core.snapshots import Rows
from telephony.hours.rules import disagreeing
from telephony.models import TelephoneNumber, TelephonyUser, VacationGreeting
from telephony.routing.definition import Definition
from telephony.routing.references import used
from telephony.routing.timetable import VACATION
from telephony.vacation.audience import Audience

FORWARD, VOICEMAIL = VacationGreeting.Action.FORWARD, VacationGreeting.Action.VOICEMAIL


def overlapping(
    rows: Rows, audience: Audience, starts: datetime, ends: datetime, leave_out: VacationGreeting | None = None
) -> str | None:
    """Return why there can't be a greeting in the period: another of the audience, or an exception, is in the way."""
    others = audience.greetings(rows).filter(starts__lt=ends, ends__gt=starts)
    others = others.exclude(pk=leave_out.pk if leave_out else 0)
    if other := others.order_by("starts").first():
        period = {"period": short_period(other.starts, other.ends)}
        return _("There is a greeting already (%(period)s). Change that one, or end it first.") % period
    if audience.user or audience.number:
        # Of a number: stronger than every exception. Of a person: no exception of a schedule at all.
        return None
    other_day = disagreeing(rows, starts=starts, ends=ends, category=VACATION, leave_out=leave_out)
    if not other_day:
        return None
    return _("“%(other)s” is exactly as long and says something else. Make one of them shorter.") % {"other": other_day}


def voicemail_refusal(person: TelephonyUser) -> str:
    """Return why a greeting can't lead to a person's mailbox, whose licence must be loaded; else empty."""
    if person.licence is None:
        return _("The user has no licence. Voicemail needs one.")
    if has_feature(person, Feature.VOICEMAIL):
        return "" if person.voicemail else _("The user has no voicemail.")
    return _("The licence does not include voicemail.")


def unreached(rows: Rows, audience: Audience) -> list[TelephoneNumber]:
    """Return the numbers that a greeting of the company or of a number does not reach.

    Their flow, and the flows that it goes through, have no step that asks opening hours. Numbers that lead nowhere
    have no callers to reach; of one of them, the greeting is for nobody.
    """
    if audience.user:
        return []
    numbers = rows(TelephoneNumber).filter(user=None).select_related("flow").order_by("number")
    numbers = numbers.filter(pk=audience.number.pk) if audience.number else numbers.exclude(flow=None)
    definitions = {str(one.flow.uid): one.definition for one in current_versions(rows, published=True)}
    return [one for one in numbers if one.flow is None or not asks_hours(definitions, str(one.flow.uid))]


def asks_hours(definitions: Mapping[str, Definition], flow: str) -> bool:
    """Return whether a flow, or one that it goes through, asks opening hours. `definitions`: by the flows' uids."""
    seen: set[str] = set()
    ahead = {flow}
    while ahead:
        current = ahead.pop()
        seen.add(current)
        definition = definitions.get(current, Definition())
        if used(definition, "schedule"):
            return True
        ahead |= set(used(definition, "flow")) - seen
    return False


def unreached_words(numbers: list[TelephoneNumber]) -> str:
    """Return which numbers a greeting does not reach, and why."""
    if all(one.flow is None for one in numbers):
        return _("%(number)s has no call flow, so nobody gets the greeting.") % {"number": phone(numbers[0].number)}
    names = ", ".join(phone(one.number) for one in numbers[:5])
    if len(numbers) > 5:
        names = _("%(numbers)s and others") % {"numbers": names}
    text = _("%(numbers)s: callers do not get it, because the call flow has no step with opening hours.")
    return text % {"numbers": names}
