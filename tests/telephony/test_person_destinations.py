"""Where a person's calls may go: one rule for forwards and greetings, one cap, and a second factor for going abroad."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from selfservice.kernel.actions.base import ActionRefused, StepUpRequired
from selfservice.kernel.actions.runner import run
from selfservice.kernel.scope.actor import PortalActor
from selfservice.kernel.scope.models import as_system
from telephony.core.destinations import ForwardingRules
from telephony.core.snapshots import system_rows
from telephony.flows.fields import DestinationField
from telephony.flows.objects import Objects
from telephony.models import DestinationPolicy, TelephonyUser, VacationGreeting
from telephony.users.actions.set_forwarding import FORWARDS, SetForwarding
from telephony.vacation.actions.add_greeting import AddGreeting
from telephony.vacation.actions.end_greeting import EndGreeting
from tests.telephony import make
from tests.telephony.acting import now
from tests.world import World

MOBILE, GERMAN = "+4520123456", "+49 30 901820"
NONE = {"whole": "True", **dict.fromkeys(FORWARDS, "")}
JULY = {"from_day": "5.7.2027", "to_day": "25.7.2027", "text_da": "Jeg holder ferie."}


@pytest.fixture
def bo(world: World) -> TelephonyUser:
    with as_system("tests"):
        DestinationPolicy.objects.create(company=world.nordhavn, countries=["DE"], forwards_cap=1)
        return make.user(world.nordhavn, "Bo Berg", direct="+4570101015", licence=make.licence_type())


def greet(world: World, actor: PortalActor, name: str, **data: str) -> VacationGreeting:
    run(AddGreeting, actor, world.nordhavn.uid, {"about": "person", "which": name, **JULY, **data})
    with as_system("tests"):
        found: VacationGreeting = VacationGreeting.objects.system().latest("pk")
    return found


def out(world: World, actor: PortalActor, name: str = "Bo Berg", number: str = MOBILE) -> VacationGreeting:
    return greet(world, actor, name, action="forward", forward_to=number)


def test_the_cap_counts_greetings_and_forwards(world: World, actor: PortalActor, bo: TelephonyUser) -> None:
    with as_system("tests"):
        ida = make.user(world.nordhavn, "Ida", licence=bo.licence)
        make.number(world.nordhavn, "+4570101010")
    inside = out(world, actor, number="70101010")
    run(SetForwarding, actor, ida.uid, {**NONE, "forward_busy": MOBILE})
    run(EndGreeting, actor, inside.uid)
    with pytest.raises(ActionRefused, match="1 ad gangen"):
        out(world, actor)
    run(SetForwarding, actor, ida.uid, NONE)
    found = out(world, actor)
    assert ForwardingRules(world.nordhavn.pk, verified=True).people_out() == {bo.pk}
    with pytest.raises(ActionRefused, match="1 ad gangen"):
        run(SetForwarding, actor, ida.uid, {**NONE, "forward_busy": MOBILE})
    # Who is counted may have both, and a greeting that has ended is not counted.
    run(SetForwarding, actor, bo.uid, {**NONE, "forward_busy": MOBILE})
    run(SetForwarding, actor, bo.uid, NONE)
    run(EndGreeting, actor, found.uid)
    run(SetForwarding, actor, ida.uid, {**NONE, "forward_busy": MOBILE})


def test_a_colleague_s_mobile_is_outside_and_a_direct_number_inside(world: World, actor: PortalActor) -> None:
    with as_system("tests"):
        make.user(world.nordhavn, "Uden Licens")
        make.user(world.nordhavn, "Ida", direct="+4570101016", mobile_number=MOBILE)
    with pytest.raises(ActionRefused) as refused:
        out(world, actor, "Uden Licens")
    assert refused.value.reason.field == "forward_to"  # type: ignore[attr-defined]
    assert out(world, actor, "Uden Licens", "70 10 10 16").target == "+4570101016"


def test_abroad_asks_for_a_fresh_second_factor(world: World, actor: PortalActor, bo: TelephonyUser) -> None:
    stale = replace(actor, verified_at=timezone.now() - timedelta(hours=1))
    data: dict[str, Any] = {**NONE, "forward_always": GERMAN}
    with pytest.raises(StepUpRequired):
        run(SetForwarding, stale, bo.uid, data)
    with pytest.raises(StepUpRequired):
        out(world, stale, number=GERMAN)
    with pytest.raises(StepUpRequired):
        run(AddGreeting, stale, world.nordhavn.uid, {
            "about": "company", **JULY, "action": "forward", "forward_to": GERMAN,
        })  # fmt: skip
    # Rows of a file are done later, when nobody can be asked.
    with pytest.raises(ActionRefused):
        run(SetForwarding, actor, bo.uid, {"forward_always": GERMAN})
    run(SetForwarding, stale, bo.uid, {**NONE, "forward_always": MOBILE})
    run(SetForwarding, actor, bo.uid, data)
    assert now(bo).forward_always == "+4930901820"
    # What goes there already may stay.
    run(SetForwarding, stale, bo.uid, {**data, "forward_busy": MOBILE})


def test_all_that_speaks_against_a_forward_is_said_at_once(world: World, actor: PortalActor, bo: TelephonyUser) -> None:
    with as_system("tests"):
        make.user(world.nordhavn, "Ida", forward_always=MOBILE, forwards_out=True)
        ole = make.user(world.nordhavn, "Ole", direct="+4570101017")
    data = {**NONE, "forward_always": "70 10 10 17", "forward_busy": GERMAN, "forward_no_answer": "90 12 34 56"}
    with pytest.raises(ActionRefused) as refused:
        run(SetForwarding, replace(actor, verified_at=None), ole.uid, data)
    found = {part.field: str(part) for part in refused.value.reason.parts}  # type: ignore[attr-defined]
    assert list(found) == ["forward_always", "forward_busy", "forward_no_answer"]
    assert "eget nummer" in found["forward_always"] and "overtakserede" in found["forward_no_answer"]
    assert "ingen licens" in found["forward_busy"] and "1 ad gangen" in found["forward_busy"]
    with pytest.raises(ActionRefused) as refused:
        out(world, actor, "Ole")
    assert "ingen licens" in str(refused.value) and "1 ad gangen" in str(refused.value)


def test_a_lock_reads_the_policy_again(world: World, bo: TelephonyUser) -> None:
    rules = ForwardingRules(world.nordhavn.pk, verified=True)
    assert rules.read(GERMAN).is_out and rules.cap_refusal(bo) is None
    with as_system("tests"):
        DestinationPolicy.objects.system().update(countries=[], forwards_cap=0)
        rules.lock()
    assert rules.refusal(bo, {"forward_always": GERMAN}) and rules.cap_refusal(bo)


def test_a_person_s_voicemail_is_their_own(world: World, actor: PortalActor, bo: TelephonyUser) -> None:
    assert greet(world, actor, "Bo Berg", action="voicemail", box="Salg").target == ""
    company = {"about": "company", **JULY, "action": "voicemail"}
    run(AddGreeting, actor, world.nordhavn.uid, company)
    with as_system("tests"):
        assert VacationGreeting.objects.system().latest("pk").target == "Ferie"


def test_a_step_takes_a_number_of_the_company_s_own_whatever_its_kind(world: World) -> None:
    with as_system("tests"):
        make.number(world.nordhavn, "+4590123456")
        objects = Objects(system_rows(world.nordhavn.pk))
        step = DestinationField(lambda: objects.policy, objects.is_own)
        assert step.clean("90 12 34 56") == "+4590123456"
        with pytest.raises(ValidationError):
            step.clean("90 12 34 57")
