"""Simulated calls: `python -m tests.bench calls`. No server takes part: CPU time of this process, the best of three."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from telephony.routing.definition_json import MOST_NODES, DefinitionInvalid, read
from telephony.routing.simulate import answer
from telephony.routing.validate import validate
from telephony.routing.week import week
from telephony.routing.world import World
from tests.bench.result import Result
from tests.portal import Portal

NUMBER = "+4570200000"
CALLS = 10_000
MONDAY = date(2026, 6, 1)
STEPS = 200


def run(portal: Portal) -> list[Result]:
    """The figures."""
    answers = _cpu(_calls)
    blocks = _cpu(_week)
    large = _cpu(lambda: validate(read(_chain(STEPS)), World()))
    refused = _cpu(_too_many)
    return [
        Result(f"{CALLS:,} calls", answers, "ms CPU", goal=2_000, note="menu, queue, forward; a year's instants"),
        Result("a week of 7 × 96 blocks", blocks, "ms CPU", goal=100),
        Result(f"validation of {STEPS} steps", large, "ms CPU", goal=100),
        Result("a flow of 10,000 steps is refused", refused, "ms CPU", goal=100),
    ]


def _cpu(act: Callable[[], object]) -> float:
    """Milliseconds."""
    times = []
    for _ in range(3):
        started = time.process_time()
        act()
        times.append(time.process_time() - started)
    return min(times) * 1000


def _calls() -> None:
    world = _world()
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for index in range(CALLS):
        at = start + timedelta(minutes=index * 52)
        answer(NUMBER, at=at, caller="+4520123456", keys="1", outcomes={"queue": "timeout"}, world=world)


def _week() -> None:
    world = _world()
    days = week(lambda at: answer(NUMBER, at=at, caller="+4520123456", keys="1", world=world), MONDAY)
    assert sum(len(day.blocks) for day in days) == 7 * 96


def _too_many() -> None:
    try:
        read(_chain(10 * MOST_NODES))
    except DefinitionInvalid:
        return
    raise AssertionError("a flow of 10,000 steps was read")


def _world() -> World:
    """Hours that change every quarter, and a flow with a menu, a queue and a forward."""
    categories = ("open", "closed", "lunch")
    weekly = [
        {"day": day, "from": _time(quarter), "to": _time(quarter + 1), "category": categories[quarter % 3]}
        for day in range(7)
        for quarter in range(96)
    ]
    definition = {
        "schema": 1,
        "start": "hours",
        "nodes": {
            "hours": {"type": "hours", "schedule": "s", "next": {"open": "menu", "closed": "end", "lunch": "box"}},
            "menu": {
                "type": "menu", "prompt": {"text": {"da": "Tast 1"}}, "seconds": 5, "attempts": 3,
                "next": {"1": "queue", "timeout": "box", "invalid": "box"},
            },
            "queue": {
                "type": "queue", "members": ["u"], "max_wait": 60, "max_length": 5,
                "next": {"timeout": "mobile", "full": "box", "no_agents": "mobile"},
            },
            "mobile": {
                "type": "forward", "number": "+4520999999", "seconds": 20,
                "next": {"busy": "box", "no_answer": "box", "refused": "box"},
            },
            "box": {"type": "voicemail", "box": "office"},
            "end": {"type": "hangup", "prompt": {"text": {"da": "Lukket"}}},
        },
    }  # fmt: skip
    return World.read(
        {
            "schedules": {"s": {"weekly": weekly}},
            "users": {"u": {"uid": "u"}},
            "flows": {"f": definition},
            "numbers": {NUMBER: {"number": NUMBER, "flow": "f"}},
        }
    )


def _time(quarter: int) -> str:
    return f"{quarter // 4:02}:{quarter % 4 * 15:02}"


def _chain(steps: int) -> dict[str, Any]:
    """Menus that lead on by a key and by timeout."""
    menu = {"type": "menu", "prompt": {"text": {"da": "Tast"}}, "seconds": 5, "attempts": 3}
    nodes: dict[str, Any] = {
        f"n{index}": {**menu, "next": dict.fromkeys(("1", "0", "timeout", "invalid"), f"n{index + 1}")}
        for index in range(steps - 1)
    }
    nodes[f"n{steps - 1}"] = {"type": "hangup"}
    return {"schema": 1, "start": "n0", "nodes": nodes}
