"""Cycles without a key press, in a flow and through subflows."""

from __future__ import annotations

from typing import Any

import pytest

from telephony.routing.definition import Definition
from telephony.routing.definition_json import MOST_NODES, read
from telephony.routing.validate import validate
from tests.telephony.calls import BOX, END, flow, text, world


def say(to: str) -> dict[str, Any]:
    return {"type": "announcement", "prompt": text("Hej"), "next": {"done": to}}


def menu(key: str, timeout: str, invalid: str = "") -> dict[str, Any]:
    """Key 1 leads to `key`."""
    on = {"1": key, "timeout": timeout, "invalid": invalid or timeout}
    return {"type": "menu", "prompt": text("Tast"), "seconds": 5, "attempts": 3, "next": on}


def sub(uid: str, to: str) -> dict[str, Any]:
    return {"type": "subflow", "flow": uid, "next": {"returned": to}}


def found(nodes: dict[str, Any], flows: dict[str, Any] | None = None) -> list[Any]:
    """The cycles as lists of nodes, and the nodes of recursions."""
    findings = validate(read(flow(**nodes)), world(flows=flows or {}), uid="own")
    cycles = [finding.params["nodes"] for finding in findings if finding.code == "cycle"]
    return cycles + [finding.node for finding in findings if finding.code == "recursion"]


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        ({"a": say("a")}, [["a"]]),
        ({"a": say("b"), "b": say("c"), "c": say("a")}, [["a", "b", "c"]]),
        ({"a": say("b"), "b": say("c"), "c": say("b")}, [["b", "c"]]),
        ({"a": menu("x", timeout="a"), "x": END}, [["a"]]),
        ({"a": menu("x", timeout="x", invalid="a"), "x": END}, [["a"]]),
        ({"a": menu("b", timeout="x"), "b": say("b"), "x": END}, [["b"]]),
        ({"a": menu("b", timeout="c"), "b": say("b"), "c": say("c")}, [["b"], ["c"]]),
        # With a key press.
        ({"a": menu("a", timeout="x"), "x": END}, []),
        ({"a": say("b"), "b": menu("a", timeout="x"), "x": END}, []),
        # Two ways to one node are no cycle.
        ({"a": menu("b", timeout="c"), "b": say("c"), "c": say("x"), "x": END}, []),
    ],
)
def test_cycles_in_a_flow(nodes: dict[str, Any], expected: list[Any]) -> None:
    assert found(nodes) == expected


RETURNS = flow(a=say("x"), x=END)
NEVER_RETURNS = flow(a=say("b"), b=BOX)
RETURNS_AFTER_A_KEY = flow(m=menu("x", timeout="b"), x=END, b=BOX)


@pytest.mark.parametrize(
    ("nodes", "flows", "expected"),
    [
        ({"s": sub("f", "s")}, {"f": RETURNS}, [["s"]]),
        ({"s": sub("f", "s")}, {"f": NEVER_RETURNS}, []),
        ({"s": sub("f", "s")}, {"f": RETURNS_AFTER_A_KEY}, []),
        ({"s": sub("f", "t"), "t": sub("f", "x"), "x": END}, {"f": RETURNS}, []),
        ({"s": sub("f", "s")}, {"f": flow(s=sub("g", "x"), x=END), "g": RETURNS}, [["s"]]),
        ({"s": sub("f", "s")}, {"f": flow(s=sub("g", "x"), x=END), "g": RETURNS_AFTER_A_KEY}, []),
        # An unknown one returns at once.
        ({"s": sub("gone", "s")}, {}, [["s"]]),
    ],
)
def test_cycles_through_subflows(nodes: dict[str, Any], flows: dict[str, Any], expected: list[Any]) -> None:
    assert found(nodes, flows) == expected


@pytest.mark.parametrize(
    ("nodes", "flows", "expected"),
    [
        ({"s": sub("own", "x"), "x": END}, {}, ["s"]),
        ({"a": say("s"), "s": sub("f", "x"), "x": END}, {"f": flow(s=sub("own", "x"), x=END)}, ["s"]),
        ({"m": menu("s", timeout="x"), "s": sub("own", "x"), "x": END}, {}, []),
        ({"s": sub("f", "x"), "x": END}, {"f": flow(m=menu("s", timeout="x"), s=sub("own", "x"), x=END)}, []),
        # The subflow enters itself, whatever leads to it.
        ({"m": menu("s", timeout="x"), "s": sub("f", "x"), "x": END}, {"f": flow(s=sub("f", "x"), x=END)}, ["s"]),
        # What follows a subflow that never returns is not entered.
        ({"s": sub("f", "t"), "t": sub("own", "x"), "x": END}, {"f": NEVER_RETURNS}, []),
    ],
)
def test_flows_that_enter_each_other(nodes: dict[str, Any], flows: dict[str, Any], expected: list[Any]) -> None:
    assert found(nodes, flows) == expected


def chain(last: dict[str, Any]) -> Definition:
    nodes = {f"n{index}": say(f"n{index + 1}") for index in range(MOST_NODES - 1)}
    return read(flow(**nodes, **{f"n{MOST_NODES - 1}": last}))


def test_the_longest_flow() -> None:
    assert validate(chain(END), world()) == []
    [finding] = [each for each in validate(chain(say("n0")), world()) if each.level == "error"]
    assert (finding.code, len(finding.params["nodes"])) == ("cycle", MOST_NODES)
