"""What a number can lead to: a call flow that is in use, or a user."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from selfservice.kernel.scope.actor import Actor
from telephony.models import CallFlow, TelephoneNumber, TelephonyUser
from telephony.routing.definition import Definition
from telephony.routing.references import forwarded

FLOW, USER = "flow", "user"
Group = tuple[str, list[tuple[str, str]]]


def value_of(number: TelephoneNumber) -> str:
    """Return what the form calls what the number leads to; empty for nowhere."""
    if number.flow_id is not None:
        return f"{FLOW}:{number.flow.uid}" if number.flow else ""
    return f"{USER}:{number.user.uid}" if number.user else ""


def choices(actor: Actor, number: TelephoneNumber) -> list[Any]:
    """Return what can be chosen, in groups: flows in use, users without a direct number, and nowhere."""
    flows = CallFlow.objects.visible_to(actor).filter(company=number.company_id, published_number__isnull=False)
    users = TelephonyUser.objects.visible_to(actor).filter(company=number.company_id, direct_number="")
    users = users.exclude(state=TelephonyUser.State.LEFT)
    found = {
        _("Call flow"): [
            (f"{FLOW}:{uid}", name) for uid, name in flows.order_by("name_key", "id").values_list("uid", "name")
        ],
        _("One person"): [
            (f"{USER}:{uid}", name) for uid, name in users.order_by("name_key", "id").values_list("uid", "name")
        ],
    }
    present = value_of(number)
    if number.user and present not in dict(found[_("One person")]):
        found[_("One person")].insert(0, (present, number.user.name))
    if number.flow and present not in dict(found[_("Call flow")]):
        found[_("Call flow")].insert(0, (present, number.flow.name))
    return [("", _("Nowhere: callers get a message that the number is not in use")), *found.items()]


def forwards_of(flow: CallFlow | None, user: TelephonyUser | None, flows: Mapping[str, Definition]) -> set[str]:
    """Return the numbers that a flow or a user forwards calls to. `flows`: what is in use, by public id."""
    if user is not None:
        return {number for name in TelephonyUser.FORWARDS if (number := getattr(user, name))}
    return forwarded(flows[str(flow.uid)], flows) if flow is not None and str(flow.uid) in flows else set()


def name_of(number: TelephoneNumber) -> str:
    """Return what the number leads to, in words."""
    if number.flow:
        return number.flow.name
    return number.user.name if number.user else _("nowhere")
