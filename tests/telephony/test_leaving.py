"""A user who leaves: what uses them, who takes over, and what becomes free."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from selfservice.kernel.actions.base import ActionRefused, Changed, FormInvalid, StepUpRequired
from selfservice.kernel.actions.runner import run
from selfservice.kernel.actions.scheduled import cancel, perform_due
from selfservice.kernel.models import ActionRun, OutboxCommand
from selfservice.kernel.scope.actor import PortalActor
from selfservice.kernel.scope.models import as_system, writing_as
from selfservice.kernel.templatetags.ui import is_optional
from telephony.core.snapshots import rows_of
from telephony.leaving.actions.leave import Leave
from telephony.leaving.actions.set_last_day import SetLastDay
from telephony.leaving.apply import Leaving
from telephony.models import CallFlow, FlowVersion, TelephoneNumber, TelephonyUser, VacationGreeting
from telephony.routing.definition_json import read
from telephony.routing.references import references
from tests.telephony import make
from tests.world import World

LEFT_OUT = "-"


@dataclass
class Office:
    """Mette, who leaves; Bo, who takes over; a flow with a queue of both, in use and as a draft."""

    mette: TelephonyUser
    bo: TelephonyUser
    flow: CallFlow


def queue(*people: TelephonyUser) -> dict[str, Any]:
    found = make.definition()
    found["nodes"]["q"] = {
        "type": "queue", "name": "Salg", "members": [str(p.uid) for p in people], "max_wait": 60,
        "next": {"timeout": "vm", "full": "vm", "no_agents": "vm"},
    }  # fmt: skip
    return {**found, "start": "q"}


@pytest.fixture
def office(world: World) -> Office:
    with as_system("tests"):
        pro = make.licence_type()
        mette = make.user(world.nordhavn, "Mette", direct="+4570101011", mail="mette@example.com", licence=pro)
        bo = make.user(world.nordhavn, "Bo", mobile_number="+4520654321", licence=pro)
        flow = make.flow(world.nordhavn, published=queue(mette, bo), draft=queue(mette))
        make.flow(world.nordhavn, "Anden", published=queue(bo))
        return Office(mette, bo, flow)


def key(thing: Any, kind: str = "flow") -> str:
    return f"{kind}_{thing.uid.hex}"


def fresh(row: Any) -> Any:
    with as_system("tests"):
        return type(row).objects.system().get(pk=row.pk)


def versions(flow: CallFlow) -> list[tuple[int, str, list[str]]]:
    """Number, state and users of each version."""
    with as_system("tests"):
        rows = FlowVersion.objects.system().filter(flow=flow).order_by("number")
        return [
            (
                row.number,
                row.state,
                [r.uid for r in references(read(row.definition)) if r.kind == "user"],
            )
            for row in rows
        ]


def test_somebody_takes_over_in_new_versions(office: Office, actor: PortalActor) -> None:
    run(Leave, actor, office.mette.uid, {key(office.flow): str(office.bo.uid)})
    mette, bo = str(office.mette.uid), str(office.bo.uid)
    assert versions(office.flow) == [(1, "archived", [mette, bo]), (2, "published", [bo]), (3, "draft", [bo])]
    flow = fresh(office.flow)
    assert flow.published_number == 2
    with as_system("tests"):
        draft = FlowVersion.objects.system().get(flow=flow, state="draft")
        number = TelephoneNumber.objects.system().get(number="+4570101011")
        (command,) = OutboxCommand.objects.system().filter(kind="exchange.sync")
    # The draft is not out of date by it, and can't be undone to what had her in it.
    assert (draft.base_number, draft.revision, draft.before) == (2, 1, None)
    found = fresh(office.mette)
    assert (found.state, found.licence, found.direct_number, number.user) == ("left", None, "", None)
    sent = [["flow", str(flow.uid)], ["number", str(number.uid)], ["user", str(found.uid)]]
    assert sorted(command.payload["objects"]) == sorted(sent)


def test_the_page_asks_for_an_answer_to_each_place(office: Office, actor: PortalActor) -> None:
    with writing_as(actor):
        form = Leave(actor).form(office.mette)
    assert not is_optional(form[key(office.flow)])
    assert is_optional(form["direct"])


def test_the_page_says_what_speaks_against_somebody(office: Office, actor: PortalActor) -> None:
    with as_system("tests"):
        basic = make.licence_type("basic", features=[])
        make.user(office.flow.company, "Ida", short_number="12", licence=basic, leaves_on=date(2030, 12, 12))
    with writing_as(actor):
        field: Any = Leave(actor).form(office.mette).fields[key(office.flow)]
    labels = [label for _uid, label in field.choices]
    assert "Bo" in labels
    assert any(label.startswith("Ida (12), ") and label.count(",") == 2 for label in labels)


def test_the_last_member_of_a_queue_in_use_is_not_left_out(office: Office, actor: PortalActor) -> None:
    with as_system("tests"):
        alone = make.flow(office.flow.company, "Alene", published=queue(office.mette))
    with pytest.raises(FormInvalid):
        run(Leave, actor, office.mette.uid, {key(office.flow): str(office.bo.uid), key(alone): LEFT_OUT})
    with pytest.raises(ActionRefused):
        run(Leave, actor, office.mette.uid, {key(office.flow): str(office.bo.uid)})
    run(Leave, actor, office.mette.uid, {key(office.flow): str(office.bo.uid), key(alone): str(office.bo.uid)})
    assert versions(alone)[-1] == (2, "published", [str(office.bo.uid)])


def test_a_step_that_rings_the_person_may_be_left_out(world: World, actor: PortalActor) -> None:
    with as_system("tests"):
        mette = make.user(world.nordhavn)
        flow = make.flow(world.nordhavn, published=make.definition(person=mette))
    run(Leave, actor, mette.uid, {key(flow): LEFT_OUT})
    with as_system("tests"):
        assert FlowVersion.objects.system().get(flow=flow, state="published").definition["start"] == "vm"


def test_forwards_and_greetings_of_others_lead_to_the_one_who_takes_over(office: Office, actor: PortalActor) -> None:
    company = office.flow.company
    with as_system("tests"):
        ida = make.user(company, "Ida", forward_always="+4570101011", licence=office.bo.licence)
        ole = make.user(company, "Ole", forward_busy="+4570101011")
        hours = make.schedule(company)
        away = make.greeting(company, timezone.now(), action="forward", target="+4570101011")
        own = make.greeting(company, timezone.now(), user=office.mette)
        past = make.greeting(company, timezone.now() - timedelta(days=30), action="forward", target="+4570101011")
    data = {
        key(office.flow): str(office.bo.uid), key(ida, "forward"): str(office.bo.uid), key(ole, "forward"): LEFT_OUT,
        key(away, "greeting"): LEFT_OUT,
    }  # fmt: skip
    # Ole has no licence to forward out of the company, and Bo has a mobile only.
    with pytest.raises(ActionRefused, match="Ole"):
        run(Leave, actor, office.mette.uid, {**data, key(ole, "forward"): str(office.bo.uid)})
    run(Leave, actor, office.mette.uid, data)
    assert (fresh(ida).forward_always, fresh(ida).forwards_out) == ("+4520654321", True)
    assert (fresh(ole).forward_busy, fresh(ole).forwards_out) == ("", False)
    assert (fresh(away).action, fresh(away).target) == (VacationGreeting.Action.MESSAGE, "")
    assert fresh(own).ended_at is not None
    assert fresh(past).target == "+4570101011"
    with as_system("tests"):
        (command,) = OutboxCommand.objects.system().filter(kind="exchange.sync")
    assert ["schedule", str(hours.uid)] in command.payload["objects"]


def test_the_direct_number_goes_to_a_colleague_without_one(office: Office, actor: PortalActor) -> None:
    with as_system("tests"):
        ida = make.user(office.flow.company, "Ida", direct="+4570101012")
    data = {key(office.flow): str(office.bo.uid)}
    with pytest.raises(FormInvalid):
        run(Leave, actor, office.mette.uid, {**data, "direct": str(ida.uid)})
    run(Leave, actor, office.mette.uid, {**data, "direct": str(office.bo.uid)})
    with as_system("tests"):
        assert TelephoneNumber.objects.system().get(number="+4570101011").user == office.bo
    assert fresh(office.bo).direct_number == "+4570101011"


def test_a_draft_and_a_forward_step_and_the_address_of_messages(world: World, actor: PortalActor) -> None:
    with as_system("tests"):
        mette = make.user(world.nordhavn, mobile_number="+4520123456", mail="mette@example.com")
        bo = make.user(world.nordhavn, "Bo", mobile_number="+4520654321", mail="bo@example.com")
        draft = make.definition()
        draft["nodes"]["vm"]["mail"] = "Mette@example.com"
        out = {"busy": "vm", "no_answer": "vm", "refused": "vm"}
        draft["nodes"]["f"] = {"type": "forward", "number": "20 12 34 56", "next": out}
        flow = make.flow(world.nordhavn, draft={**draft, "start": "f"})
    with pytest.raises(FormInvalid):
        run(Leave, actor, mette.uid, {key(flow): LEFT_OUT})
    run(Leave, actor, mette.uid, {key(flow): str(bo.uid)})
    with as_system("tests"):
        nodes = FlowVersion.objects.system().get(flow=flow).definition["nodes"]
    assert (nodes["f"]["number"], nodes["vm"]["mail"]) == ("+4520654321", "bo@example.com")


def test_it_is_read_through_with_a_fresh_second_factor(office: Office, actor: PortalActor) -> None:
    stale = PortalActor(id=actor.id, name=actor.name, access=actor.access)
    with pytest.raises(StepUpRequired):
        run(Leave, stale, office.mette.uid, {})
    # What has begun to use the person since the page was drawn was not agreed to.
    form = {key(office.flow): str(office.bo.uid), "seen": "0123456789abcdef"}
    with pytest.raises(Changed):
        run(Leave, actor, office.mette.uid, form)
    assert fresh(office.mette).state == "active"


def test_a_colleague_of_another_company_can_t_take_over(world: World, office: Office, actor: PortalActor) -> None:
    with as_system("tests"):
        others = [make.user(world.datter, "Dorte"), make.user(world.fremmed, "Frida")]
    for other in others:
        with pytest.raises((ActionRefused, FormInvalid)):
            run(Leave, actor, office.mette.uid, {key(office.flow): str(other.uid)})


def test_on_a_later_day_it_is_refused_if_something_new_uses_the_person(office: Office, actor: PortalActor) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    data = {key(office.flow): str(office.bo.uid), "due_on": f"{tomorrow:%d.%m.%Y}"}
    row = run(Leave, actor, office.mette.uid, data)
    assert row.state == ActionRun.State.SCHEDULED and fresh(office.mette).state == "active"
    with as_system("tests"):
        make.flow(office.flow.company, "Ny", published=queue(office.mette))
        ActionRun.objects.system().filter(pk=row.pk).update(due_at=timezone.now())
    perform_due()
    assert fresh(row).state == ActionRun.State.REFUSED
    assert fresh(office.mette).state == "active"
    assert [state for _n, state, _people in versions(office.flow)] == ["published", "draft"]


def test_what_can_t_be_published_is_not_put_into_use(office: Office, actor: PortalActor) -> None:
    abroad = {"type": "forward", "number": "+4930901820", "next": {"busy": "vm", "no_answer": "vm", "refused": "vm"}}
    definition = make.definition(person=office.mette)
    definition["nodes"]["u"]["next"]["busy"] = "f"
    definition["nodes"]["f"] = abroad
    with as_system("tests"):
        flow = make.flow(office.flow.company, "Salg", published=definition)
    data = {key(office.flow): str(office.bo.uid), key(flow): str(office.bo.uid)}
    with pytest.raises(ActionRefused, match="Salg"):
        run(Leave, actor, office.mette.uid, data)
    assert fresh(office.mette).state == "active"


def test_a_greeting_leads_only_where_its_person_may_forward(office: Office, actor: PortalActor) -> None:
    with as_system("tests"):
        ole = make.user(office.flow.company, "Ole")
        away = make.greeting(office.flow.company, timezone.now(), user=ole, action="forward", target="+4570101011")
    data = {key(office.flow): str(office.bo.uid), key(away, "greeting"): str(office.bo.uid)}
    # Ole has no licence to forward out of the company, and Bo has a mobile only.
    with pytest.raises(ActionRefused, match="Ole"):
        run(Leave, actor, office.mette.uid, data)


def test_the_heir_of_the_number_is_asked_again(office: Office, actor: PortalActor) -> None:
    with as_system("tests"), writing_as(actor):
        TelephonyUser.objects.system().filter(pk=office.bo.pk).update(state="left")
        leaving = Leaving(actor, rows_of(actor, office.flow.company_id), office.mette, timezone.now())
        with pytest.raises(ActionRefused, match="Bo"):
            leaving.close(office.bo)


def test_the_last_day_goes_with_the_plan(office: Office, actor: PortalActor) -> None:
    due = timezone.localdate() + timedelta(days=5)
    row = run(Leave, actor, office.mette.uid, {key(office.flow): str(office.bo.uid), "due_on": f"{due:%d.%m.%Y}"})
    run(SetLastDay, actor, office.mette.uid, {"leaves_on": f"{due - timedelta(days=1):%d.%m.%Y}"})
    assert fresh(office.mette).leaves_on == due - timedelta(days=1)
    cancel(row.uid, actor)
    assert fresh(office.mette).leaves_on is None
