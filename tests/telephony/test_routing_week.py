"""The week view: cut where something changes, equal to sampling."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from telephony.routing.localtime import midnight
from telephony.routing.simulate import answer, simulate
from telephony.routing.trace import Trace
from telephony.routing.week import Day, week
from telephony.routing.world import World
from tests.telephony.calls import BOX, CALLER, END, definition, user, world
from tests.telephony.random_flows import MAIN, Case, case

MONDAY = date(2026, 6, 1)
HOURS = {"type": "hours", "schedule": "office", "next": {"open": "b", "closed": "x"}}


def days(nodes: dict[str, Any], of: World, first: date = MONDAY) -> list[Day]:
    flow = definition(**nodes)
    return week(lambda at: simulate(flow, at=at, caller=CALLER, world=of), first)


def test_a_week_of_an_office() -> None:
    found = days({"h": HOURS, "b": BOX, "x": END}, world())
    assert [day.date for day in found] == [MONDAY + timedelta(days=index) for index in range(7)]
    assert [len(day.blocks) for day in found] == [3, 3, 3, 3, 3, 1, 1]
    assert [block.trace.end.kind for block in found[0].blocks] == ["hangup", "voicemail", "hangup"]
    opens = datetime(2026, 6, 1, 6, tzinfo=UTC)
    assert (found[0].blocks[1].start, found[0].blocks[1].end) == (opens, opens + timedelta(hours=8))


def test_blocks_cover_the_days_without_gaps_and_neighbours_differ() -> None:
    for day in days({"h": HOURS, "b": BOX, "x": END}, world()):
        assert day.blocks[0].start == midnight(day.date)
        assert day.blocks[-1].end == midnight(day.date + timedelta(days=1))
        for before, after in zip(day.blocks, day.blocks[1:], strict=False):
            assert before.end == after.start
            assert before.trace.path != after.trace.path


def test_days_of_23_and_25_hours() -> None:
    nodes = {"h": HOURS, "b": BOX, "x": END}
    assert [day.hours for day in days(nodes, world(), date(2026, 3, 23))] == [24, 24, 24, 24, 24, 24, 23]
    assert [day.hours for day in days(nodes, world(), date(2026, 10, 19))] == [24, 24, 24, 24, 24, 24, 25]


def test_equal_neighbours_are_merged() -> None:
    """Lunch leads where being open does."""
    weekly = [
        {"day": 0, "from": "08:00", "to": "12:00", "category": "open"},
        {"day": 0, "from": "12:00", "to": "13:00", "category": "lunch"},
    ]
    hours = {**HOURS, "next": {"open": "b", "closed": "x"}}
    of = world(schedules={"office": {"weekly": weekly, "exceptions": [
        {"id": "e", "from": "2026-06-01T11:00", "to": "2026-06-01T11:30", "category": "open"}
    ]}})  # fmt: skip
    assert len(days({"h": hours, "b": BOX, "x": END}, of)[0].blocks) == 3


def test_a_greeting_of_a_user_and_the_end_of_a_presence_cut_too() -> None:
    at = datetime(2026, 6, 2, 9, tzinfo=UTC)
    greeting = {"from": at.isoformat(), "to": (at + timedelta(hours=1)).isoformat(), "action": "message"}
    away = user("ole", presence="dnd", presence_until=at.isoformat())
    of = world(users={"mette": user("mette", greetings=[greeting]), "ole": away})
    on = {"busy": "x", "no_answer": "x", "unavailable": "b"}
    step = {"type": "user", "user": "mette", "seconds": 20, "next": on}
    group = {"type": "ring_group", "members": ["ole"], "seconds": 20, "next": {"no_answer": "x"}}
    assert [len(day.blocks) for day in days({"s": step, "b": BOX, "x": END}, of)] == [1, 3, 1, 1, 1, 1, 1]
    answers = week(
        lambda at: simulate(definition(g=group, x=END), at=at, outcomes={"ole": "answered"}, world=of), MONDAY
    )
    assert [block.start for block in answers[1].blocks] == [midnight(date(2026, 6, 2)), at]


def called(given: Case, world: World, at: datetime) -> Trace:
    return answer(MAIN, at=at, caller=given.caller, keys=given.keys, outcomes=given.outcomes, world=world)


@pytest.mark.parametrize("seed", range(24))
def test_a_day_equals_sampling_each_minute(seed: int) -> None:
    given = case(seed, overlapping=seed % 2 == 1)
    of = World.read(given.world)
    [day] = week(lambda at: called(given, of, at), given.at.date(), days=1)
    for block in day.blocks:
        at = block.start
        while at < block.end:
            assert called(given, of, at).path == block.trace.path
            at += timedelta(minutes=1)
        assert called(given, of, block.end - timedelta(seconds=1)).path == block.trace.path
    edges = zip(day.blocks, day.blocks[1:], strict=False)
    assert all(before.trace.path != after.trace.path for before, after in edges)
