"""Calling users: by a step and by their number; greetings, forwards, voicemail, hops."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from telephony.routing.simulate import answer
from telephony.routing.trace import Trace
from telephony.routing.world import World
from tests.telephony.calls import AT, BOX, CALLER, END, call, definition, flow, route, text, user, world

OWN, OTHER, MOBILE, PREMIUM = "+4570000001", "+4570000002", "+4520999999", "+4590123456"
STEP = {"type": "user", "user": "mette", "seconds": 20, "next": {"busy": "b", "no_answer": "n", "unavailable": "u"}}
NODES = definition(s=STEP, b=END, n=BOX, u=END)


def having(**state: Any) -> World:
    """A world in which Mette is so, and `OWN` is her number."""
    return world(users={"mette": user("mette", **state)}, numbers={OWN: {"number": OWN, "flow": None, "user": "mette"}})


def direct(of: World, number: str = OWN, **given: Any) -> Trace:
    return answer(number, at=AT, caller=CALLER, world=of, **given)


def greeting(action: str, target: str = "") -> dict[str, Any]:
    until = AT + timedelta(days=1)
    return {
        "from": AT.isoformat(), "to": until.isoformat(), "prompt": text("Ferie"), "action": action, "target": target,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("state", "outcomes", "by_step", "by_number"),
    [
        ({}, {"mette": "answered"}, "s answered mette", "number answered mette"),
        ({}, {}, "s:no_answer n voicemail office", "number no_answer"),
        ({}, {"mette": "busy"}, "s:busy b hangup", "number busy"),
        ({}, {"mette": "unavailable"}, "s:unavailable u hangup", "number unavailable"),
        ({"voicemail": True}, {}, "s:no_answer n voicemail office", "number voicemail mette"),
        ({"presence": "busy"}, {"mette": "answered"}, "s:busy b hangup", "number busy"),
        ({"presence": "away"}, {"mette": "answered"}, "s:unavailable u hangup", "number unavailable"),
        ({"presence": "dnd", "voicemail": True}, {}, "s:unavailable u hangup", "number voicemail mette"),
        ({"voicemail": True, "features": ["queue"]}, {}, "s:no_answer n voicemail office", "number no_answer"),
        ({"status": "leave"}, {"mette": "answered"}, "s:unavailable u hangup", "number unavailable"),
        ({"status": "leave", "voicemail": True}, {}, "s:unavailable u hangup", "number voicemail mette"),
        (
            {"status": "leave", "presence": "busy", "forwards": {"unavailable": MOBILE, "busy": PREMIUM}},
            {MOBILE: "answered"},
            f"s answered {MOBILE}",
            f"number answered {MOBILE}",
        ),
        ({"status": "left", "voicemail": True}, {"mette": "answered"}, "s:unavailable u hangup", "number unavailable"),
        ({"status": "barred", "forwards": {"always": MOBILE}}, {}, "s:unavailable u hangup", "number unavailable"),
    ],
)
def test_a_user(state: dict[str, Any], outcomes: dict[str, str], by_step: str, by_number: str) -> None:
    of = having(**state)
    assert route(call(NODES, of, outcomes=outcomes)) == by_step
    assert route(direct(of, outcomes=outcomes)) == by_number


def test_the_outcome_of_a_step_is_stronger_than_that_of_its_user() -> None:
    assert route(call(NODES, outcomes={"s": "busy", "mette": "answered"})) == "s:busy b hangup"


@pytest.mark.parametrize(
    ("forwards", "outcomes", "by_step", "seconds"),
    [
        ({"always": MOBILE}, {"mette": "answered", MOBILE: "answered"}, f"s answered {MOBILE}", 0),
        ({"always": MOBILE}, {"mette": "answered"}, "s:no_answer n voicemail office", 20),
        ({"always": PREMIUM}, {"mette": "answered"}, "s answered mette", 0),
        ({"no_answer": MOBILE}, {MOBILE: "answered"}, f"s answered {MOBILE}", 20),
        ({"no_answer": MOBILE}, {}, "s:no_answer n voicemail office", 50),
        ({"no_answer": MOBILE}, {MOBILE: "busy"}, "s:busy b hangup", 20),
        ({"no_answer": PREMIUM}, {}, "s:no_answer n voicemail office", 20),
        ({"busy": MOBILE}, {"mette": "busy", MOBILE: "answered"}, f"s answered {MOBILE}", 0),
        ({"busy": MOBILE}, {MOBILE: "answered"}, "s:no_answer n voicemail office", 20),
        ({"unavailable": MOBILE}, {"mette": "unavailable", MOBILE: "answered"}, f"s answered {MOBILE}", 0),
    ],
)
def test_forwards_of_a_user(forwards: dict[str, str], outcomes: dict[str, str], by_step: str, seconds: int) -> None:
    trace = call(NODES, having(forwards=forwards), outcomes=outcomes)
    assert (route(trace), trace.seconds) == (by_step, seconds)


@pytest.mark.parametrize(
    ("action", "target", "by_step", "by_number"),
    [
        ("message", "", "s:unavailable u hangup", "number hangup"),
        ("voicemail", "", "s voicemail mette", "number voicemail mette"),
        ("voicemail", "shop", "s voicemail shop", "number voicemail shop"),
        ("forward", MOBILE, f"s answered {MOBILE}", f"number answered {MOBILE}"),
        ("forward", PREMIUM, "s:unavailable u hangup", "number hangup"),
        ("ring", "", "s answered mette", "number answered mette"),
    ],
)
def test_a_greeting_of_a_user(action: str, target: str, by_step: str, by_number: str) -> None:
    of = having(greetings=[greeting(action, target)])
    outcomes = {"mette": "answered", MOBILE: "answered"}
    for trace, expected in (
        (call(NODES, of, outcomes=outcomes), by_step),
        (direct(of, outcomes=outcomes), by_number),
    ):
        assert route(trace) == expected
        assert [prompt.text["da"] for prompt in trace.steps[0].prompts] == ["Ferie"]
        assert trace.until == AT + timedelta(days=1)
    assert call(NODES, of, at=AT - timedelta(seconds=1)).steps[0].prompts == ()


def test_of_greetings_that_overlap_the_one_that_starts_last_applies() -> None:
    """The trace holds until the next one starts."""
    first = greeting("voicemail", "shop")
    second = {**greeting("message"), "from": (AT + timedelta(hours=1)).isoformat(), "prompt": text("Juleferie")}
    third = {**first, "from": (AT + timedelta(days=9)).isoformat(), "to": (AT + timedelta(days=10)).isoformat()}
    of = having(greetings=[first, second, third])
    trace = direct(of)
    assert (route(trace), trace.until) == ("number voicemail shop", AT + timedelta(hours=1))
    later = answer(OWN, at=AT + timedelta(hours=1), caller=CALLER, world=of)
    assert (route(later), later.steps[0].prompts[0].text["da"]) == ("number hangup", "Juleferie")
    after = answer(OWN, at=AT + timedelta(days=1), caller=CALLER, world=of)
    assert (route(after), after.until) == ("number no_answer", AT + timedelta(days=9))


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ({"forwards": {"always": MOBILE}}, "number answered mette"),
        ({"forwards": {"busy": MOBILE}, "presence": "busy"}, "number busy"),
        ({"greetings": [greeting("forward", MOBILE)]}, "number hangup"),
        ({"greetings": [greeting("voicemail")]}, "number hangup"),
        ({"greetings": [greeting("voicemail", "shop")]}, "number voicemail shop"),
        ({"forwards": {"always": OTHER}}, "number number answered ole"),
    ],
)
def test_without_a_licence_calls_stay_in_the_company(state: dict[str, Any], expected: str) -> None:
    ole = user("ole", numbers=[OTHER])
    numbers = {OWN: {"number": OWN, "user": "mette"}, OTHER: {"number": OTHER, "user": "ole"}}
    of = world(users={"mette": user("mette", **state, features=[]), "ole": ole}, numbers=numbers)
    outcomes = dict.fromkeys(("mette", "ole", MOBILE), "answered")
    assert route(direct(of, outcomes=outcomes)) == expected


def test_a_number_leads_to_its_flow() -> None:
    of = world(
        flows={
            "f": flow(h={"type": "hours", "schedule": "office", "next": {"open": "b", "closed": "x"}}, b=BOX, x=END)
        },
        numbers={OWN: {"number": OWN, "flow": "f", "user": None}},
    )
    trace = direct(of)
    assert route(trace) == "number h:open b voicemail office"
    assert [step.flow for step in trace.steps] == ["", "f", "f"]


@pytest.mark.parametrize("state", [{}, {"flow": "gone"}])
def test_a_number_that_leads_nowhere_is_unassigned(state: dict[str, str]) -> None:
    of = world(numbers={OWN: {"number": OWN, **state}})
    assert route(direct(of)) == "number unassigned"
    assert route(direct(of, "+4512345678")) == "number unassigned"


def test_exceptions_are_those_of_the_number_that_was_called_last() -> None:
    closed = {"id": "e", "from": "2026-06-01T00:00", "to": "2026-06-02T00:00", "category": "closed", "numbers": [OWN]}
    hours = {"type": "hours", "schedule": "s", "next": {"open": "b", "closed": "x"}}
    office = {"weekly": [{"day": 0, "from": "08:00", "to": "16:00"}], "exceptions": [closed]}
    other = "+4570000002"
    on = dict.fromkeys(("busy", "no_answer", "refused"), "x")
    of = world(
        schedules={"s": office},
        flows={
            "f": flow(h=hours, b=BOX, x=END),
            "g": flow(f={"type": "forward", "number": OWN, "seconds": 20, "next": on}, x=END),
        },
        numbers={OWN: {"number": OWN, "flow": "f"}, other: {"number": other, "flow": "g"}},
    )
    assert route(direct(of)) == "number h:closed x hangup"
    assert route(direct(of, other)) == "number f number h:closed x hangup"
    assert route(call(of.flows["f"], of, called=other)) == "h:open b voicemail office"


def test_forwards_between_numbers_are_cut_off_after_five_hops() -> None:
    numbers = [f"+457000000{index}" for index in range(2)]
    users = {f"u{index}": user(f"u{index}", forwards={"always": numbers[1 - index]}) for index in range(2)}
    of = world(
        users=users, numbers={number: {"number": number, "user": f"u{index}"} for index, number in enumerate(numbers)}
    )
    trace = direct(of, numbers[0])
    assert (trace.end.kind, len(trace.steps)) == ("too_many_hops", 6)


def test_a_forward_out_of_a_subflow_leaves_all_flows() -> None:
    on = dict.fromkeys(("busy", "no_answer", "refused"), "x")
    inner = flow(f={"type": "forward", "number": OWN, "seconds": 20, "next": on}, x=END)
    of = world(
        flows={"inner": inner, "end": flow(x=END)}, numbers={OWN: {"number": OWN, "flow": "end"}}
    )  # fmt: skip
    nodes = definition(s={"type": "subflow", "flow": "inner", "next": {"returned": "b"}}, b=BOX)
    trace = call(nodes, of)
    assert route(trace) == "s f number x hangup"
    assert [step.flow for step in trace.steps] == ["", "inner", "", "end"]
