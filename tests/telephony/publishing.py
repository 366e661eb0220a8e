"""What tests of publishing share: a company with a flow in use and a draft of it, and acting on them."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.utils import timezone

from accounts.models import Company, User
from accounts.permissions.access import portal_actor
from selfservice.kernel.actions.base import Action
from selfservice.kernel.actions.runner import run
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import as_system
from telephony.models import CallFlow, FlowVersion, Schedule, TelephonyUser, TestCall
from telephony.publishing.actions.publish import Publish
from telephony.publishing.check import Check
from tests.telephony import make

State = FlowVersion.State


class FlowInUse(NamedTuple):
    """A flow in use at the main number, and its draft, in which the mailbox has another name."""

    flow: CallFlow
    hours: Schedule
    person: TelephonyUser
    published: dict[str, Any]
    draft: dict[str, Any]


def make_flow(company: Company) -> FlowInUse:
    """Create it."""
    with as_system("tests"):
        hours, person = make.schedule(company), make.user(company, "Mette Holm")
        published, draft = make.definition(hours, person), make.definition(hours, person)
        draft["nodes"]["vm"]["box"] = "Salg"
        flow = make.flow(company, published=published, draft=draft)
        make.number(company, "+4570101010", label="Hovednummer", flow=flow)
    return FlowInUse(flow, hours, person, published, draft)


def actor_of(user: User) -> Actor:
    """Return the user as an actor."""
    with as_system("tests"):
        return portal_actor(user)


def fresh_actor(user: User) -> Actor:
    """Return the user as an actor who proved a second factor just now."""
    with as_system("tests"):
        return portal_actor(user, verified_at=timezone.now())


def act(action: type[Action], user: User, target: Any, **data: Any) -> ActionRun:
    """Run an action as the user."""
    return run(action, actor_of(user), target.uid, data)


def publish(user: User, flow: CallFlow, **data: Any) -> ActionRun:
    """Put the draft into use as the user, who has read the warnings."""
    return act(Publish, user, flow, accept_warnings="on", **data)


def seen_by(user: User, flow: CallFlow) -> str:
    """Return what the page of publishing shows the user, as its form carries it."""
    with as_system("tests"):
        return Check(portal_actor(user), flow).seen()


def versions(flow: CallFlow) -> dict[int, FlowVersion]:
    """Return the flow's versions by number."""
    with as_system("tests"):
        return {row.number: row for row in FlowVersion.objects.system().filter(flow=flow)}


def saved_call(flow: CallFlow, name: str = "Mandag morgen", **fields: Any) -> TestCall:
    """Save a test call of Monday at 9.30 that the user must answer."""
    values = {
        "at": "0 09:30", "caller": "+4520123456", "outcomes": {"*": "answered"}, "expected_node": "u",
        "expected_end": "answered", **fields,
    }  # fmt: skip
    with as_system("tests"):
        row: TestCall = TestCall.objects.create(company_id=flow.company_id, flow=flow, name=name, **values)
    return row
