"""What validation finds: an error or a warning for each rule, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from telephony.routing.definition_json import read
from telephony.routing.validate import ERRORS, WARNINGS, validate
from telephony.routing.world import World
from tests.telephony.calls import BOX, OFFICE, definition, flow, text, user, world

END = {"type": "hangup", "prompt": text("Farvel")}
MENU = {"type": "menu", "prompt": text("Tast"), "seconds": 5, "attempts": 3}
ON = {"0": "x", "timeout": "x", "invalid": "x"}


def found(nodes: dict[str, Any], of: World | None = None, uid: str = "") -> list[tuple[str, str]]:
    return [(finding.code, finding.node) for finding in validate(definition(**nodes), of or world(), uid=uid)]


def queue(*members: str, **more: Any) -> dict[str, Any]:
    return {"type": "queue", "members": list(members), "max_wait": 60, "max_length": 5,
            "next": {"timeout": "x", "full": "x", "no_agents": "x"}, **more}  # fmt: skip


def forward(number: str) -> dict[str, Any]:
    return {"type": "forward", "number": number, "seconds": 20,
            "next": {"busy": "x", "no_answer": "x", "refused": "x"}}  # fmt: skip


def hours(schedule: str = "office", **more: str) -> dict[str, Any]:
    return {"type": "hours", "schedule": schedule, "next": {"open": "x", "closed": "x", **more}}


@pytest.mark.parametrize(
    "nodes",
    [
        {"x": END},
        {"b": {**BOX, "prompt": text("Læg en besked")}},
        {"h": hours(lunch="x", vacation="x"), "x": END},
        {"m": {**MENU, "next": ON}, "x": END},
        {"q": queue("mette", "ole"), "x": END},
        {"s": {"type": "subflow", "flow": "other", "next": {"returned": "x"}}, "x": END},
        {"c": {"type": "caller", "lists": ["l"], "next": dict.fromkeys(("l", "hidden", "otherwise"), "x")}, "x": END},
        {"f": forward("+4570000001"), "x": END},
        {"r": {**END, "prompt": {"recording": {"da": "welcome"}}}},
    ],
)
def test_nothing_is_wrong(nodes: dict[str, Any]) -> None:
    number = {"number": "+4570000001", "user": "mette"}
    of = world(flows={"other": flow(x=END)}, lists={"l": []}, numbers={"+4570000001": number}, recordings=["welcome"])
    assert found(nodes, of) == []


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        ({"a": {"type": "announcement", "prompt": text("Hej")}}, [("missing_outlet", "a")]),
        ({"h": {"type": "hours", "schedule": "office", "next": {"open": "x"}}, "x": END}, [("missing_outlet", "h")]),
        ({"m": {**MENU, "next": {"0": "x", "timeout": "x"}}, "x": END}, [("missing_outlet", "m")]),
        ({"m": {**MENU, "next": {"timeout": "x", "invalid": "x"}}, "x": END},
         [("no_keys", "m"), ("menu_without_zero", "m")]),
        ({"m": {**MENU, "next": {"1": "x", "timeout": "x", "invalid": "x"}}, "x": END}, [("menu_without_zero", "m")]),
        ({"x": {**END, "next": {"done": "x"}}}, [("cycle", "x"), ("unknown_outlet", "x")]),
        ({"m": {**MENU, "next": {**ON, "done": "x"}}, "x": END}, [("unknown_outlet", "m")]),
        ({"h": hours(lunch="gone"), "x": END}, [("missing_target", "h")]),
        ({"m": {**MENU, "prompt": {}, "next": ON}, "x": END}, [("empty_prompt", "m")]),
        ({"m": {**MENU, "prompt": text("  \n"), "next": ON}, "x": END}, [("empty_prompt", "m")]),
        ({"m": {**MENU, "prompt": {"text": {"en": "Press"}}, "next": ON}, "x": END}, [("empty_prompt", "m")]),
        ({"x": {**END, "prompt": {}}}, [("empty_prompt", "x")]),
        ({"b": {**BOX, "prompt": text("")}}, [("empty_prompt", "b")]),
        ({"b": {"type": "voicemail", "prompt": text("Læg en besked")}}, [("no_box", "b")]),
        ({"b": BOX}, [("silent_voicemail", "b")]),
        ({"a": {"type": "announcement", "prompt": text("Vent"), "next": {"done": "b"}}, "b": BOX}, []),
        ({"x": {"type": "hangup"}}, [("silent_end", "x")]),
        ({"a": {"type": "announcement", "prompt": text("Farvel"), "next": {"done": "x"}}, "x": {"type": "hangup"}}, []),
        ({"m": {**MENU, "next": {**ON, "1": "a"}},
          "a": {"type": "announcement", "prompt": text("Farvel"), "next": {"done": "x"}}, "x": {"type": "hangup"}},
         [("silent_end", "x")]),
        ({"q": queue(), "x": END}, [("empty_group", "q")]),
        ({"q": queue("gone"), "x": END}, [("unknown_user", "q")]),
        ({"q": queue("gone", "mette", "never"), "x": END}, [("unknown_user", "q"), ("unknown_user", "q")]),
        ({"q": queue("tom"), "x": END}, [("member_without_queue", "q")]),
        ({"g": {"type": "ring_group", "members": ["tom"], "next": {"no_answer": "x"}}, "x": END}, []),
        ({"q": queue("eva"), "x": END}, [("inactive_user", "q")]),
        ({"u": {"type": "user", "next": dict.fromkeys(("busy", "no_answer", "unavailable"), "x")}, "x": END},
         [("unknown_user", "u")]),
        ({"h": hours("gone"), "x": END}, [("unknown_schedule", "h")]),
        ({"s": {"type": "subflow", "flow": "gone", "next": {"returned": "x"}}, "x": END}, [("unknown_flow", "s")]),
        ({"c": {"type": "caller", "lists": ["l"], "next": dict.fromkeys(("l", "hidden", "otherwise"), "x")}, "x": END},
         [("unknown_list", "c")]),
        ({"f": forward("+4520999999"), "x": END}, [("external_forward", "f")]),
        ({"f": forward("+4590123456"), "x": END}, [("forbidden_destination", "f")]),
        ({"f": forward("+4930123456"), "x": END}, [("forbidden_destination", "f")]),
        ({"f": forward(""), "x": END}, [("forbidden_destination", "f")]),
        ({"x": END, "y": END}, [("unreachable", "y")]),
        ({"r": {**END, "prompt": {"recording": {"da": "gone"}}}}, [("unknown_recording", "r")]),
    ],
)  # fmt: skip
def test_one_thing_is_wrong(nodes: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    of = world(users={"tom": user("tom", features=[]), "eva": user("eva", status="leave")}, recordings=[])
    assert found(nodes, of) == expected


def test_an_empty_flow_has_no_start() -> None:
    findings = validate(read({"schema": 1, "start": "", "nodes": {}}), world())
    assert [(finding.level, finding.code, finding.node) for finding in findings] == [("error", "no_start", "")]
    assert found({"x": END}) == []
    assert [f.code for f in validate(replace(definition(x=END), start="y"), world())] == ["no_start"]


def test_a_finding_names_what_it_is_about() -> None:
    nodes = definition(f=forward("+4590123456"), h=hours(lunch="gone"), x=END)
    params = {finding.code: dict(finding.params) for finding in validate(nodes, world())}
    assert params["forbidden_destination"] == {"number": "+4590123456", "why": "premium", "country": "DK"}
    assert params["missing_target"] == {"outlet": "lunch", "target": "gone"}


def test_findings_are_in_the_order_of_a_nested_list() -> None:
    """Whatever the order of the nodes, which the database does not keep."""
    nodes = {"m": {**MENU, "prompt": {}, "next": {**ON, "1": "h"}}, "h": hours("gone"), "x": {"type": "hangup"}}
    shuffled = definition(**{key: nodes[key] for key in ("m", "x", "h")}, z=END)
    assert shuffled.walk() == ["m", "x", "h", "z"]
    assert [finding.node for finding in validate(shuffled, world())] == ["m", "x", "h", "z"]
    first = definition(**{**nodes, "m": {**nodes["m"], "next": {"timeout": "x", "invalid": "x", "1": "h"}}})
    assert [finding.node for finding in validate(first, world())] == ["m", "m", "h", "x"]


def test_every_code_names_its_parameters() -> None:
    assert not ERRORS.keys() & WARNINGS.keys()
    nodes = definition(f=forward("+4590123456"), h=hours("gone", lunch="gone"), x={"type": "hangup"})
    for finding in validate(nodes, world()):
        assert tuple(finding.params) == {**ERRORS, **WARNINGS}[finding.code]
        assert finding.level == ("error" if finding.code in ERRORS else "warning")


def test_recordings_are_not_checked_where_they_are_not_known() -> None:
    assert found({"r": {**END, "prompt": {"recording": {"da": "any"}}}}) == []


def exception(uid: str, start: str, to: str, **more: Any) -> dict[str, Any]:
    return {"id": uid, "from": start, "to": to, "category": "closed"} | more


WEEK = ("2026-07-06T00:00", "2026-07-13T00:00")
GREETING = {"prompt": text("Ferie"), "action": "message", "target": ""}


@pytest.mark.parametrize(
    ("first", "second", "disagree"),
    [
        (exception("a", *WEEK), exception("b", *WEEK, category="open"), True),
        (exception("a", *WEEK), exception("b", *WEEK, greeting=GREETING), True),
        (exception("a", *WEEK), exception("b", "2026-07-12T00:00", "2026-07-19T00:00", category="open"), True),
        (exception("a", *WEEK, numbers=["+4511"]), exception("b", *WEEK, category="open", numbers=["+4511"]), True),
        # They agree, only touch, differ in length, or are for other calls.
        (exception("a", *WEEK), exception("b", *WEEK), False),
        (exception("a", *WEEK), exception("b", "2026-07-13T00:00", "2026-07-20T00:00", category="open"), False),
        (exception("a", *WEEK), exception("b", "2026-07-06T00:00", "2026-07-13T00:15", category="open"), False),
        (exception("a", *WEEK), exception("b", *WEEK, category="open", numbers=["+4511"]), False),
        (exception("a", *WEEK, numbers=["+4512"]), exception("b", *WEEK, category="open", numbers=["+4511"]), False),
    ],
)
def test_equal_exceptions_that_disagree(first: dict[str, Any], second: dict[str, Any], disagree: bool) -> None:
    for exceptions in ([first, second], [second, first]):
        of = world(schedules={"s": {**OFFICE, "exceptions": exceptions}})
        findings = validate(definition(h=hours("s"), x=END), of)
        assert [finding.code for finding in findings] == ["exceptions_disagree"] * disagree
        if disagree:
            assert dict(findings[0].params) == {"schedule": "s", "first": "a", "second": "b"}


def test_a_greeting_may_not_forward_to_a_forbidden_number() -> None:
    greeting = {**GREETING, "action": "forward", "target": "+4590123456"}
    of = world(schedules={"s": {**OFFICE, "exceptions": [exception("a", *WEEK, greeting=greeting)]}})
    assert found({"h": hours("s"), "x": END}, of) == [("forbidden_destination", "h")]
