"""What each type of step does to a simulated call."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from telephony.routing.definition import Definition
from telephony.routing.world import World
from tests.telephony.calls import AT, BOX, CALLER, END, call, definition, flow, route, text, user, world

ON = {"busy": "x", "no_answer": "x", "unavailable": "x"}


def menu(**more: Any) -> Definition:
    node = {"type": "menu", "prompt": text("Tast"), "seconds": 5, "attempts": 3}
    return definition(m={**node, "next": {"1": "a", "0": "x", "timeout": "t", "invalid": "i"}, **more}, a=BOX, x=END,
                      t=END, i=END)  # fmt: skip


def test_hours_follow_the_schedule_at_the_instant_that_the_call_has_reached() -> None:
    hours = {"type": "hours", "schedule": "office", "next": {"open": "q", "closed": "b"}}
    later = {"type": "hours", "schedule": "office", "next": {"open": "x", "closed": "b"}}
    queue = {"type": "queue", "members": ["mette"], "max_wait": 60, "max_length": 5}
    on = dict.fromkeys(("timeout", "full", "no_agents"), "l")
    nodes = definition(h=hours, q={**queue, "next": on}, l=later, b=BOX, x=END)
    # The office closes at 16:00, which is 14:00 in UTC.
    closing = AT.replace(hour=14)
    assert route(call(nodes, at=closing - timedelta(seconds=61))) == "h:open q:timeout l:open x hangup"
    trace = call(nodes, at=closing - timedelta(seconds=60))
    assert route(trace) == "h:open q:timeout l:closed b voicemail office"
    assert trace.until == closing
    assert (trace.steps[2].at, trace.seconds) == (closing, 60)
    assert call(nodes, at=closing - timedelta(seconds=61)).until == closing - timedelta(seconds=60)


@pytest.mark.parametrize(("category", "outlet"), [("lunch", "lunch"), ("training", "closed"), ("vacation", "closed")])
def test_a_category_without_an_outlet_means_closed(category: str, outlet: str) -> None:
    nodes = definition(
        h={"type": "hours", "schedule": "s", "next": {"open": "x", "closed": "x", "lunch": "x"}}, x=END
    )  # fmt: skip
    schedule = {"weekly": [{"day": 0, "from": "08:00", "to": "16:00", "category": category}]}
    step = call(nodes, world(schedules={"s": schedule})).steps[0]
    assert (step.outlet, step.reason, step.params["category"]) == (outlet, "weekly", category)


def test_an_unknown_schedule_is_closed() -> None:
    nodes = definition(h={"type": "hours", "schedule": "gone", "next": {"open": "b", "closed": "x"}}, b=BOX, x=END)
    assert route(call(nodes)) == "h:closed x hangup"


def greeted(action: str, target: str = "", override: Any = None, **more: Any) -> World:
    """A world whose office is closed for a week, with a greeting."""
    greeting = {"prompt": text("Ferie"), "action": action, "target": target}
    exception = {"id": "e", "from": "2026-06-01T00:00", "to": "2026-06-08T00:00", "category": "vacation"}
    weekly = [{"day": 0, "from": "08:00", "to": "16:00"}]
    office = {"weekly": weekly, "exceptions": [{**exception, "greeting": greeting}], "override": override}
    return world(schedules={"s": office}, **more)


HOURS = {"type": "hours", "schedule": "s", "next": {"open": "b", "closed": "x"}}


@pytest.mark.parametrize(
    ("action", "target", "outcomes", "expected"),
    [
        ("message", "", {}, "h hangup"),
        ("voicemail", "vacation", {}, "h voicemail vacation"),
        ("forward", "+4520999999", {"+4520999999": "answered"}, "h answered +4520999999"),
        ("forward", "+4520999999", {}, "h hangup"),
        ("forward", "+4590123456", {}, "h hangup"),
        ("forward", "+4570000001", {}, "h number no_answer"),
        ("ring", "", {}, "h:open b voicemail office"),
    ],
)
def test_a_greeting_of_a_schedule(action: str, target: str, outcomes: dict[str, str], expected: str) -> None:
    of = greeted(action, target, numbers={"+4570000001": {"number": "+4570000001", "user": "mette"}})
    trace = call(definition(h=HOURS, b=BOX, x=END), of, outcomes=outcomes)
    assert route(trace) == expected
    assert [prompt.text["da"] for prompt in trace.steps[0].prompts] == ["Ferie"]


def test_a_message_takes_the_outlet_for_vacations_if_the_step_has_it() -> None:
    hours = {**HOURS, "next": {"open": "b", "closed": "x", "vacation": "b"}}
    assert route(call(definition(h=hours, b=BOX, x=END), greeted("message"))) == "h:vacation b voicemail office"


def test_the_night_switch_silences_a_greeting() -> None:
    override = {"category": "open", "from": AT.isoformat(), "until": (AT + timedelta(hours=1)).isoformat()}
    trace = call(definition(h=HOURS, b=BOX, x=END), greeted("message", override=override))
    assert route(trace) == "h:open b voicemail office"
    assert (trace.steps[0].reason, trace.steps[0].prompts) == ("override", ())


@pytest.mark.parametrize(
    ("caller", "outlet"),
    [
        ("", "hidden"),
        ("+4520123456", "family"),
        ("+4533445566", "city"),
        ("+4533123456", "city"),
        ("+4520123457", "otherwise"),
        ("+45201234567", "otherwise"),
    ],
)
def test_the_first_list_with_the_caller(caller: str, outlet: str) -> None:
    lists = {"family": ["+4520123456"], "city": ["+4533*", "+4520123456"]}
    node = {"type": "caller", "lists": ["family", "city"]}
    nodes = definition(c={**node, "next": dict.fromkeys(("family", "city", "hidden", "otherwise"), "x")}, x=END)
    assert call(nodes, world(lists=lists), caller=caller).steps[0].outlet == outlet


@pytest.mark.parametrize(
    ("keys", "outlet", "seconds", "plays"),
    [
        ("1", "1", 0, 1),
        (["", "1"], "1", 5, 2),
        ("91", "1", 0, 2),
        ("", "timeout", 15, 3),
        ("999", "invalid", 0, 3),
        (["9", "9", ""], "timeout", 5, 3),
        (["", "", "9"], "invalid", 10, 3),
        (["timeout"], "timeout", 10, 3),
    ],
)
def test_a_menu_takes_a_key_for_each_attempt(keys: Any, outlet: str, seconds: int, plays: int) -> None:
    step = call(menu(), keys=keys).steps[0]
    assert (step.outlet, step.seconds, len(step.prompts)) == (outlet, seconds, plays)


def test_keys_are_used_up_from_menu_to_menu() -> None:
    again = {"type": "menu", "prompt": text("Tast"), "seconds": 5, "attempts": 1}
    nodes = definition(
        m={**again, "next": {"1": "m", "2": "b", "timeout": "x", "invalid": "x"}}, b=BOX, x=END
    )  # fmt: skip
    assert route(call(nodes, keys="112")) == "m:1 m:1 m:2 b voicemail office"
    assert route(call(nodes, keys="11")) == "m:1 m:1 m:timeout x hangup"


def test_an_announcement_is_played() -> None:
    trace = call(definition(a={"type": "announcement", "prompt": text("Hej"), "next": {"done": "x"}}, x=END))
    assert route(trace) == "a:done x hangup"
    assert trace.steps[0].prompts[0].text == {"da": "Hej"}


GROUP = {"type": "ring_group", "members": ["mette", "ole"], "seconds": 20, "next": {"no_answer": "x"}}
QUEUE = {"type": "queue", "members": ["mette", "ole"], "max_wait": 60, "max_length": 5,
         "next": {"timeout": "x", "full": "x", "no_agents": "x"}}  # fmt: skip


@pytest.mark.parametrize(
    ("node", "outcomes", "expected", "seconds"),
    [
        (GROUP, {}, "n:no_answer x hangup", 20),
        (GROUP, {"ole": "answered"}, "n answered ole", 0),
        (GROUP, {"n": "answered"}, "n answered mette", 0),
        (GROUP, {"n": "no_answer", "ole": "answered"}, "n:no_answer x hangup", 20),
        (GROUP, {"n": "nonsense"}, "n:no_answer x hangup", 20),
        (QUEUE, {}, "n:timeout x hangup", 60),
        (QUEUE, {"ole": "answered"}, "n answered ole", 0),
        (QUEUE, {"n": "full"}, "n:full x hangup", 0),
        (QUEUE, {"n": "no_agents", "ole": "answered"}, "n:no_agents x hangup", 0),
    ],
)
def test_groups_and_queues(node: Any, outcomes: dict[str, str], expected: str, seconds: int) -> None:
    trace = call(definition(n=node, x=END), outcomes=outcomes)
    assert (route(trace), trace.seconds) == (expected, seconds)


@pytest.mark.parametrize(
    "state",
    [
        {"status": "left"},
        {"status": "leave"},
        {"presence": "busy"},
        {"presence": "dnd"},
        {"presence": "away", "presence_until": (AT + timedelta(seconds=1)).isoformat()},
        {
            "greetings": [
                {
                    "from": AT.isoformat(),
                    "to": (AT + timedelta(days=1)).isoformat(),
                    "prompt": text("Ferie"),
                    "action": "ring",
                }
            ]
        },
    ],
)
def test_groups_and_queues_skip_who_is_not_available(state: dict[str, Any]) -> None:
    of = world(users={"mette": user("mette", **state)})
    outcomes = {"mette": "answered"}
    assert route(call(definition(n=GROUP, x=END), of, outcomes=outcomes)) == "n:no_answer x hangup"
    both = world(users={uid: user(uid, **state) for uid in ("mette", "ole")})
    trace = call(definition(n=QUEUE, x=END), both, outcomes=outcomes)
    assert (route(trace), trace.seconds) == ("n:no_agents x hangup", 0)


def test_a_queue_skips_who_has_no_licence_for_it() -> None:
    of = world(users={"mette": user("mette", features=["voicemail"])})
    outcomes = {"mette": "answered"}
    assert route(call(definition(n=GROUP, x=END), of, outcomes=outcomes)) == "n answered mette"
    assert route(call(definition(n=QUEUE, x=END), of, outcomes=outcomes)) == "n:timeout x hangup"
    alone = {**QUEUE, "members": ["mette"]}
    assert route(call(definition(n=alone, x=END), of, outcomes=outcomes)) == "n:no_agents x hangup"


def test_a_presence_ends() -> None:
    of = world(users={"mette": user("mette", presence="away", presence_until=AT.isoformat())})
    assert route(call(definition(n=GROUP, x=END), of, outcomes={"mette": "answered"})) == "n answered mette"


def forward(number: str) -> Definition:
    return definition(f={"type": "forward", "number": number, "seconds": 25,
                         "next": {"busy": "b", "no_answer": "x", "refused": "r"}}, b=BOX, x=END, r=END)  # fmt: skip


@pytest.mark.parametrize(
    ("number", "outcomes", "expected", "seconds"),
    [
        ("+4520999999", {"f": "answered"}, "f answered +4520999999", 0),
        ("20 99 99 99", {"+4520999999": "busy"}, "f:busy b voicemail office", 0),
        ("+4520999999", {}, "f:no_answer x hangup", 25),
        ("+4520999999", {"f": "unavailable"}, "f:no_answer x hangup", 25),
        ("+4590123456", {"f": "answered"}, "f:refused r hangup", 0),
        ("+4930123456", {"f": "answered"}, "f:refused r hangup", 0),
        ("", {"f": "answered"}, "f:refused r hangup", 0),
    ],
)
def test_a_forward(number: str, outcomes: dict[str, str], expected: str, seconds: int) -> None:
    trace = call(forward(number), outcomes=outcomes)
    assert (route(trace), trace.seconds) == (expected, seconds)


def test_a_forward_abroad_where_the_country_is_allowed() -> None:
    of = world(policy={"countries": ["DE"]})
    assert route(call(forward("+4930123456"), of, outcomes={"f": "answered"})) == "f answered +4930123456"


def test_a_subflow_returns_at_a_hangup_and_ends_at_voicemail() -> None:
    inner = flow(
        c={"type": "caller", "next": {"hidden": "b", "otherwise": "e"}}, b=BOX, e={**END, "prompt": text("Vent")}
    )
    nodes = definition(
        s={"type": "subflow", "flow": "inner", "next": {"returned": "x"}}, x={**END, "prompt": text("Hej")}
    )
    trace = call(nodes, world(flows={"inner": inner}))
    assert route(trace) == "s c:otherwise e x hangup"
    assert [step.flow for step in trace.steps] == ["", "inner", "inner", ""]
    assert [step.reason for step in trace.steps] == ["entered", "not_listed", "returned", "hangup"]
    assert route(call(nodes, world(flows={"inner": inner}), caller="")) == "s c:hidden b voicemail office"
    assert route(call(nodes)) == "s:returned x hangup"


def test_a_call_is_cut_off_at_fifty_steps() -> None:
    again = {"type": "announcement", "prompt": text("Igen"), "next": {"done": "a"}}
    trace = call(definition(a=again))
    assert (len(trace.steps), trace.end.kind) == (50, "too_many_steps")
    itself = flow(s={"type": "subflow", "flow": "f", "next": {"returned": "s"}})
    assert call(definition(s=itself["nodes"]["s"]), world(flows={"f": itself})).end.kind == "too_many_steps"


def test_a_flow_that_leads_nowhere_ends_as_broken() -> None:
    assert route(call(definition(a={"type": "announcement", "prompt": text("Hej")}))) == "a:done broken"
    assert call(definition(a={"type": "announcement", "next": {"done": "gone"}})).end.kind == "broken"


def test_the_same_instant_in_any_zone_gives_the_same_trace_and_none_is_refused() -> None:
    nodes = definition(h={"type": "hours", "schedule": "office", "next": {"open": "x", "closed": "x"}}, x=END)
    elsewhere = datetime.fromisoformat("2026-06-01T17:00:00+09:00")
    assert elsewhere == AT
    assert call(nodes, at=elsewhere) == call(nodes)
    with pytest.raises(ValueError, match="zone"):
        call(nodes, at=datetime(2026, 6, 1), caller=CALLER)
