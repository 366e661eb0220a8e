"""What forwards calls out of a company now: users, steps of call flows, and vacation greetings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.utils import timezone

from selfservice.kernel.scope.actor import Actor
from telephony.core.flow_uses import current_versions
from telephony.core.snapshots import rows_of
from telephony.models import (
    DestinationPolicy,
    Schedule,
    TelephoneNumber,
    TelephonyUser,
    VacationGreeting,
)
from telephony.models.destination_policy import DEFAULT_CAP
from telephony.permissions import CHANGE, SEE
from telephony.routing.destinations import HOME, classify
from telephony.routing.references import used

READ: Any = (SEE, CHANGE)
# What forwards: a user, a flow, or a vacation greeting.
USER, FLOW, GREETING = "user", "flow", "greeting"


class Forward(NamedTuple):
    """What forwards, its name and public id, and the number (E.164) with its country (ISO 3166)."""

    kind: str
    name: str
    uid: str
    number: str
    country: str


def policy_of(actor: Actor, company_id: int) -> DestinationPolicy:
    """Return the company's policy; one that is not stored, with the defaults, where it has chosen nothing."""
    found = DestinationPolicy.objects.visible_to(actor, function=READ).filter(company=company_id).first()
    return found or DestinationPolicy(company_id=company_id, forwards_cap=DEFAULT_CAP)


def users_forwarding(actor: Actor, company_id: int) -> Any:
    """Return the users with a forward out of the company, by name."""
    seen = TelephonyUser.objects.visible_to(actor, function=READ).filter(company=company_id, forwards_out=True)
    return seen.exclude(state=TelephonyUser.State.LEFT).order_by("name_key", "pk")


def forwards_out(actor: Actor, company_id: int) -> list[Forward]:
    """Return every forward to a number that is not the company's own: of users, flows and greetings, in this order.

    Of a flow, the version in use counts: calls do not follow a draft.
    """
    rows = TelephoneNumber.objects.visible_to(actor, function=READ).filter(company=company_id)
    own = set(rows.values_list("number", flat=True))
    found = [*_of_users(actor, company_id), *_of_flows(actor, company_id), *_of_greetings(actor, company_id)]
    return list(dict.fromkeys(one for one in found if one.number and one.number not in own))


def forwarding(actor: Actor, company_id: int) -> list[Any]:
    """Return the users and schedules that the exchange has got with forwards of users and of vacation greetings.

    The greetings of the company and of its numbers are exceptions of every schedule.
    """
    away = list(_greetings(actor, company_id).select_related("user"))
    users = [*users_forwarding(actor, company_id), *(one.user for one in away if one.user)]
    if all(one.user for one in away):
        return users
    return [*users, *Schedule.objects.visible_to(actor, function=READ).filter(company=company_id)]


def _of_users(actor: Actor, company_id: int) -> Iterator[Forward]:
    for one in users_forwarding(actor, company_id):
        for name in TelephonyUser.FORWARDS:
            yield _forward(USER, one.name, one.uid, getattr(one, name))


def _of_flows(actor: Actor, company_id: int) -> Iterator[Forward]:
    for one in current_versions(rows_of(actor, company_id, READ), published=True):
        for number in used(one.definition, "number"):
            yield _forward(FLOW, one.flow.name, one.flow.uid, number)


def _of_greetings(actor: Actor, company_id: int) -> Iterator[Forward]:
    for one in _greetings(actor, company_id):
        yield _forward(GREETING, str(one), one.uid, one.target)


def _greetings(actor: Actor, company_id: int) -> Any:
    seen = VacationGreeting.objects.visible_to(actor, function=READ).filter(company=company_id, action="forward")
    return seen.filter(ended_at=None, ends__gt=timezone.now()).order_by("starts", "pk")


def _forward(kind: str, name: str, uid: object, text: str) -> Forward:
    found = classify(text) if text else None
    # A refused number has neither, and is never called.
    number, country = (found.number, found.country) if found else ("", "")
    return Forward(kind, name, str(uid), number, country or HOME)
