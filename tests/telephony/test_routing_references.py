"""What a definition uses, replacing a user, and the templates."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from telephony.leaving.replace_user import replace_user
from telephony.routing.definition import Definition, User
from telephony.routing.definition_json import dump, read
from telephony.routing.references import references
from telephony.routing.simulate import simulate
from telephony.routing.templates import TEMPLATES, Targets
from telephony.routing.validate import validate
from tests.telephony.calls import AT, BOX, CALLER, END, definition, text, world

ON = dict.fromkeys(("busy", "no_answer"), "x")
TO_OLE = {"type": "user", "user": "ole", "seconds": 20, "next": {**ON, "unavailable": "g"}}
GROUP = {"type": "ring_group", "members": ["ole", "mette", "ole"], "seconds": 20, "next": {"no_answer": "u"}}
ALL = definition(
    h={"type": "hours", "schedule": "office", "next": {"open": "c", "closed": "s"}},
    c={"type": "caller", "lists": ["family"], "next": dict.fromkeys(("family", "hidden", "otherwise"), "u")},
    u=TO_OLE,
    g=GROUP,
    f={"type": "forward", "number": "20 99 99 99", "seconds": 20, "next": {**ON, "refused": "x"}},
    s={"type": "subflow", "flow": "other", "next": {"returned": "f"}},
    x={"type": "hangup", "prompt": {**text("Hej"), "recording": {"da": "hello", "en": "hello"}}},
)


def test_references_by_node() -> None:
    assert [tuple(each) for each in references(ALL)] == [
        ("schedule", "office", "h"),
        ("list", "family", "c"),
        ("user", "ole", "u"),
        ("recording", "hello", "x"),
        ("user", "ole", "g"),
        ("user", "mette", "g"),
        ("flow", "other", "s"),
        ("number", "20 99 99 99", "f"),
    ]
    assert references(definition(u={"type": "user"})) == []


def members(flow: Definition) -> list[str]:
    return [each.uid for each in references(flow) if each.kind == "user"]


def test_a_user_is_replaced_everywhere_and_is_a_member_once() -> None:
    assert members(replace_user(ALL, "ole", "eva")) == ["eva", "eva", "mette"]
    assert members(replace_user(ALL, "ole", "mette")) == ["mette", "mette"]
    assert replace_user(ALL, "nobody", "eva") == ALL


def test_a_user_is_left_out_and_calls_go_where_they_went_without_them() -> None:
    without = replace_user(ALL, "ole")
    assert members(without) == ["mette"]
    assert set(without.nodes) == set(ALL.nodes) - {"u"}
    assert set(without.edges("c").values()) == {"g"}
    assert without.edges("g") == {"no_answer": "g"}


def test_a_flow_may_start_with_the_user_who_is_left_out() -> None:
    flow = definition(
        u={**TO_OLE, "next": {**ON, "unavailable": "v"}}, v={**TO_OLE, "next": {"unavailable": "x"}}, x=END
    )
    assert replace_user(flow, "ole") == definition(x=END)


def test_steps_that_lead_only_to_each_other_leave_nothing() -> None:
    flow = definition(
        a={"type": "announcement", "next": {"done": "u"}},
        u={**TO_OLE, "next": {"unavailable": "v"}},
        v={**TO_OLE, "next": {"unavailable": "u"}},
    )
    assert replace_user(flow, "ole") == definition(a={"type": "announcement"})
    only = replace(flow, start="u")
    assert replace_user(only, "ole").start == ""


TARGETS = Targets(
    schedule="office", members=("mette",), others=("ole",), user="mette", number="+4520999999", box="office"
)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_with_its_targets_is_valid(name: str) -> None:
    template = TEMPLATES[name]
    flow = template.make(Targets(**{need: getattr(TARGETS, need) for need in template.needs}))
    findings = validate(flow, world())
    assert {finding.code for finding in findings} <= {"external_forward"}
    assert read(dump(flow)) == flow
    assert simulate(flow, at=AT, caller=CALLER, world=world()).end.kind in ("voicemail", "hangup")


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_lacks_nothing_that_it_does_not_name(name: str) -> None:
    """Without targets, validation finds something for each of them."""
    flow = TEMPLATES[name].make(Targets())
    codes = {finding.code for finding in validate(flow, world()) if finding.level == "error"}
    expected = {
        "schedule": "unknown_schedule",
        "members": "empty_group",
        "others": "empty_group",
        "user": "unknown_user",
        "number": "forbidden_destination",
        "box": "no_box",
    }
    found = {expected[need] for need in TEMPLATES[name].needs}
    assert codes == found


def test_voicemail_of_a_template_is_the_box() -> None:
    trace = simulate(TEMPLATES["simple"].make(TARGETS), at=AT, caller=CALLER, world=world())
    assert (trace.end.kind, trace.end.target) == ("voicemail", BOX["box"])
    assert isinstance(TEMPLATES["craftsman"].make(TARGETS).nodes["person"], User)
