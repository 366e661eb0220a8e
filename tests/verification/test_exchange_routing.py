"""The simulated exchange routes calls as the portal's simulation says: two implementations, the same random calls."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from selfservice.gateways.exchange.simulator.checks import read
from selfservice.gateways.exchange.simulator.destinations import refusal
from selfservice.gateways.exchange.simulator.routing import Placed, World, route
from selfservice.gateways.exchange.simulator.schedules import state
from telephony.routing import destinations
from telephony.routing.definition import Prompt
from telephony.routing.schedule import boundaries, moment_at, state_at
from telephony.routing.simulate import answer
from telephony.routing.timetable import Schedule
from telephony.routing.trace import Trace
from telephony.routing.world import Policy
from telephony.routing.world import World as PortalWorld
from tests.telephony.random_flows import MAIN, USERS_OWN, Case, case

KINDS = {"schedule": "schedules", "list": "lists", "user": "users", "flow": "flows"}
BLOCKS, CASES = 8, 40
OTHER = "+4570200009"


def body(case: Case, kind: str, uid: str) -> dict[str, Any] | None:
    """An object of the world as the exchange has it."""
    found: dict[str, Any] | None = case.world[KINDS[kind]].get(uid)
    if found is None or kind in ("schedule", "user"):
        return found
    return {"entries": found} if kind == "list" else {"version": 1, "definition": found}


def without_returns(steps: list[list[Any]]) -> list[list[Any]]:
    """A subflow that the call comes back from has an outlet in the one trace, and none in the other."""
    return [[*step[:3], "", *step[4:]] if step[2] == "subflow" else step for step in steps]


def by_the_exchange(case: Case, number: str = MAIN) -> list[Any]:
    world = World(
        get=lambda kind, uid: body(case, kind, uid),
        called=case.world["numbers"].get,
        countries=case.world["policy"]["countries"],
    )
    routed = route(world, Placed(number, case.caller, case.at, case.keys, case.outcomes))
    names = ("flow", "node", "type", "outlet", "plays", "seconds")
    steps = [[step[name] for name in names] for step in routed.steps]
    return [*without_returns(steps), [routed.end, routed.by]]


def plain(prompt: Prompt) -> dict[str, Any]:
    """A prompt as JSON, without what is empty."""
    return {name: found for name, found in msgspec.to_builtins(prompt).items() if found}


def by_the_portal(case: Case, number: str = MAIN) -> list[Any]:
    trace: Trace = answer(
        number, at=case.at, caller=case.caller, keys=case.keys, outcomes=case.outcomes,
        world=PortalWorld.read(case.world),
    )  # fmt: skip
    steps = [
        [
            step.flow,
            step.node,
            step.type,
            step.outlet,
            [plain(each) for each in step.prompts],
            step.seconds,
        ]
        for step in trace.steps
    ]
    return [*without_returns(steps), [trace.end.kind, trace.end.target]]


@pytest.mark.parametrize("overlapping", [False, True])
@pytest.mark.parametrize("block", range(BLOCKS))
def test_random_calls(block: int, overlapping: bool) -> None:
    for seed in range(block * CASES, (block + 1) * CASES):
        each = case(seed, overlapping=overlapping)
        for number in (MAIN, USERS_OWN):
            assert by_the_exchange(each, number) == by_the_portal(each, number), f"seed {seed}, {number}"


@pytest.mark.parametrize("overlapping", [False, True])
@pytest.mark.parametrize("block", range(BLOCKS))
def test_schedules_at_their_boundaries(block: int, overlapping: bool) -> None:
    for seed in range(block * CASES, (block + 1) * CASES, 10):
        each = case(seed, overlapping=overlapping)
        for given in each.world["schedules"].values():
            theirs = Schedule.read(given)
            greeted = [one["id"] for one in given["exceptions"] if one["greeting"]]
            for edge in boundaries(theirs, each.at - timedelta(7), each.at + timedelta(7), MAIN):
                for at in (edge - timedelta(seconds=1), edge):
                    found = state(given, at, MAIN)
                    expected = state_at(theirs, at, MAIN)
                    assert (found.category, found.reason) == (expected.category, expected.source), (seed, at)
                    plain = state(given, at, MAIN, greeted)
                    assert plain.category == moment_at(theirs, at, MAIN, greetings=False).category, (seed, at)


HANGUP = {"type": "hangup"}
FORWARD = {"type": "forward", "number": MAIN, "next": dict.fromkeys(("busy", "no_answer", "refused"), "end")}
MENU = {"type": "menu", "prompt": {"text": {"da": "1"}}, "next": {"1": "a", "timeout": "end", "invalid": "end"}}
SUBFLOW = {"type": "subflow", "flow": "main", "next": {"returned": "end"}}


@pytest.mark.parametrize(
    ("node", "numbers", "end"),
    [
        (FORWARD, {}, "too_many_hops"),
        (MENU, {}, "too_many_steps"),
        (SUBFLOW, {}, "too_many_steps"),
        (SUBFLOW | {"flow": "none"}, {}, "hangup"),
        (FORWARD | {"number": USERS_OWN}, {USERS_OWN: {"number": USERS_OWN}}, "unassigned"),
        (FORWARD | {"number": USERS_OWN}, {USERS_OWN: {"number": USERS_OWN, "flow": "none"}}, "unassigned"),
        (FORWARD | {"number": USERS_OWN}, {USERS_OWN: {"number": USERS_OWN, "user": "none"}}, "unavailable"),
        (FORWARD | {"number": "+4590123456"}, {}, "hangup"),
    ],
)
def test_limits_and_what_is_missing(node: dict[str, Any], numbers: dict[str, Any], end: str) -> None:
    world = case(0).world
    world["flows"]["main"] = {"schema": 1, "start": "a", "nodes": {"a": node, "end": HANGUP}}
    world["numbers"] |= numbers
    each = replace(case(0), world=world, keys=["1"] * 60, outcomes={})
    found = by_the_exchange(each)
    assert found == by_the_portal(each)
    assert found[-1][0] == end


def test_exceptions_are_for_the_number_that_the_call_reached_last() -> None:
    world = case(0).world
    day = {"from": "2026-06-01T00:00", "to": "2026-06-02T00:00", "id": "a", "category": "vacation", "numbers": [OTHER]}
    ends = {"type": "voicemail", "box": "closed"}
    hours = {"type": "hours", "schedule": "s", "next": {"open": "end", "closed": "closed", "vacation": "end"}}
    forward = FORWARD | {"number": OTHER}
    world["schedules"] = {"s": {"weekly": [], "holidays": {}, "exceptions": [day], "override": None}}
    for uid, first in (("main", forward), ("other", hours)):
        world["flows"][uid] = {"schema": 1, "start": "a", "nodes": {"a": first, "end": HANGUP, "closed": ends}}
    world["numbers"][OTHER] = {"number": OTHER, "flow": "other", "user": None}
    each = replace(case(0), world=world, at=datetime(2026, 6, 1, 9, tzinfo=UTC), outcomes={})
    found = by_the_exchange(each)
    assert found == by_the_portal(each)
    assert found[-1][0] == "hangup"


def test_a_greeting_after_which_the_call_goes_on_as_without_it() -> None:
    world = case(0).world
    day = {"from": "2026-06-01T00:00", "to": "2026-06-02T00:00", "id": "a", "category": "closed", "numbers": None,
           "greeting": {"prompt": {"text": {"da": "Ferie"}}, "action": "ring", "target": ""}}  # fmt: skip
    weekly = [{"day": 0, "from": "00:00", "to": "24:00", "category": "open"}]
    world["schedules"] = {"s": {"weekly": weekly, "holidays": {}, "exceptions": [day], "override": None}}
    ends = {"type": "voicemail", "box": "open"}
    hours = {"type": "hours", "schedule": "s", "next": {"open": "open", "closed": "end"}}
    world["flows"]["main"] = {"schema": 1, "start": "a", "nodes": {"a": hours, "end": HANGUP, "open": ends}}
    each = replace(case(0), world=world, at=datetime(2026, 6, 1, 9, tzinfo=UTC))
    found = by_the_exchange(each)
    assert found == by_the_portal(each)
    assert found[-1] == ["voicemail", "open"]


def test_the_voicemail_of_a_greeting_that_names_no_box() -> None:
    world = case(0).world
    world["users"]["user-0"] |= {
        "status": "active",
        "features": ["voicemail"],
        "greetings": [{"from": "2026-01-01T00:00:00+00:00", "to": "2027-01-01T00:00:00+00:00", "target": "",
                       "action": "voicemail", "prompt": {"text": {"da": "Ferie"}}}],
    }  # fmt: skip
    each = replace(case(0), world=world)
    assert by_the_exchange(each, USERS_OWN) == by_the_portal(each, USERS_OWN)
    assert by_the_exchange(each, USERS_OWN)[-1] == ["voicemail", "user-0"]


def test_random_calls_reach_every_end_and_type() -> None:
    """Otherwise the comparison compares little."""
    cases = [case(seed) for seed in range(BLOCKS * CASES)]
    found = [by_the_exchange(each, number) for each in cases for number in (MAIN, USERS_OWN)]
    ends = {"answered", "voicemail", "hangup", "busy", "no_answer", "unavailable", "too_many_hops"}
    assert {trace[-1][0] for trace in found} == ends
    types = {step[2] for trace in found for step in trace[:-1]}
    assert types == {
        "number", "hours", "caller", "menu", "announcement", "user", "ring_group", "queue", "forward", "subflow",
        "voicemail", "hangup",
    }  # fmt: skip


def test_the_exchange_takes_what_the_portal_publishes() -> None:
    for seed in range(CASES):
        each = case(seed)
        for kind, name in KINDS.items():
            for uid in each.world[name]:
                read(kind, uid, body(each, kind, uid) or {})


NUMBERS = (
    "+4520123456", "+4533123456", "+4570101010", "+4580123456", "+4590123456", "+4540404040",
    "+45112", "+4511", "+451234567", "+45123456789", "+4930123456", "+499001234567",
    "+491805123456", "+4915112345678", "+4970012345678", "+46812345678", "+46701234567", "+469001234567",
    "+469391234567", "+4721234567", "+4782012345", "+4781012345", "+442079460000", "+449012345678",
    "+448712345678", "+447012345678", "+445512345678", "+298201234", "+299321234", "+3544101234",
    "+358401234567", "+12125550123", "+19002345678", "+18765550123", "+31201234567", "+33123456789",
    "+37125551234", "+870773123456", "+878101234567", "+881612345678", "+882161234567", "+883510001234",
    "+97912345678", "+80012345678", "+808123456789",
    "+49900123456", "+31900123", "+467712345678", "+298900123",
)  # fmt: skip


@pytest.mark.parametrize(
    "countries", [[], ["DE", "SE"], ["FO", "GL", "NO", "GB", "US", "JM", "IS", "FI", "NL", "FR", "LV"]]
)
def test_destinations(countries: list[str]) -> None:
    """Not the reason, which is theirs to choose."""
    for number in NUMBERS:
        try:
            destinations.check(number, Policy(frozenset(countries)))
            allowed = True
        except destinations.DestinationRefused:
            allowed = False
        assert (refusal(number, countries) == "") == allowed, number
