"""Run the saved test calls of a flow: each says at which step a call must end, and how."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.utils import timezone

from selfservice.kernel.scope.actor import Actor
from telephony.core.traces import Reader, Reading
from telephony.core.world_data import Surroundings
from telephony.models import CallFlow, TestCall
from telephony.routing.definition import Definition
from telephony.simulation.calls import DATED, Call, trace_of


class Outcome(NamedTuple):
    """A saved test call, what became of it, and whether that is what it must be."""

    test: TestCall
    reading: Reading
    passed: bool


def test_calls_of(actor: Actor, flow: CallFlow) -> list[TestCall]:
    """Return the saved test calls of a flow, by name."""
    rows = TestCall.objects.visible_to(actor).filter(flow=flow, company=flow.company_id)
    return list(rows.order_by("name", "pk"))


def is_past(test: TestCall) -> bool:
    """Return whether the call is one of a day that is over: what held then says nothing of what callers will get."""
    return DATED.fullmatch(test.at) is not None and test.at[:10] < timezone.localdate().isoformat()


def call_of(test: TestCall) -> Call:
    """Return the call that a test makes."""
    return Call(test.at, test.caller, "", tuple(test.keys), test.outcomes)


def outcomes(tests: Sequence[TestCall], definition: Definition, around: Surroundings) -> list[Outcome]:
    """Run test calls against a definition."""
    reader = Reader(around.world, around.names, definition)
    found = []
    for test in tests:
        reading = reader.read(trace_of(definition, call_of(test), around.world))
        passed = (reading.node, reading.kind) == (test.expected_node, test.expected_end)
        found.append(Outcome(test, reading, passed))
    return found
