"""Reading a definition: structure, limits and hostile input; writing it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from telephony.routing.definition import Hours, Menu, Queue
from telephony.routing.definition_json import MOST_BYTES, MOST_NODES, DefinitionInvalid, dump, read

HANGUP = {"type": "hangup"}


def flow(**nodes: Any) -> dict[str, Any]:
    return {"schema": 1, "start": next(iter(nodes), ""), "nodes": nodes}


def refusal(data: Any) -> tuple[str, str]:
    with pytest.raises(DefinitionInvalid) as raised:
        read(data)
    return raised.value.code, raised.value.where


EXAMPLE = flow(
    h={"type": "hours", "schedule": "kontor", "next": {"open": "m", "closed": "vm"}},
    m={
        "type": "menu",
        "name": "Velkomst",
        "prompt": {"text": {"da": "Tast 1 for salg"}},
        "seconds": 5,
        "attempts": 3,
        "next": {"1": "salg", "timeout": "salg", "invalid": "salg"},
    },
    salg={
        "type": "queue",
        "members": ["mette"],
        "max_wait": 60,
        "next": {"timeout": "vm", "full": "vm", "no_agents": "vm"},
    },
    vm={"type": "voicemail", "box": "kontor"},
)


def test_the_example_of_the_design_is_read() -> None:
    definition = read(EXAMPLE)
    assert definition.start == "h"
    menu, queue = definition.nodes["m"], definition.nodes["salg"]
    assert isinstance(menu, Menu)
    assert (menu.kind, menu.name, menu.prompt.text) == ("menu", "Velkomst", {"da": "Tast 1 for salg"})
    assert isinstance(queue, Queue)
    assert queue.members == ("mette",)


def test_what_is_written_is_read_again() -> None:
    definition = read(EXAMPLE)
    written = dump(definition)
    assert read(written) == definition
    assert read(json.dumps(written)) == definition
    assert read(json.dumps(written).encode()) == definition
    # Settings are written out, what is empty is not.
    assert written["nodes"]["salg"]["max_length"] == 20
    assert written["nodes"]["vm"] == {"type": "voicemail", "box": "kontor"}


def test_an_empty_draft_is_read() -> None:
    assert read({"schema": 1, "start": "", "nodes": {}}).nodes == {}
    assert read(flow(a={"type": "user"}, b={"type": "ring_group"}, c={"type": "menu"})).edges("a") == {}


def test_outlets_of_a_step() -> None:
    nodes = read(
        flow(
            h={"type": "hours", "next": {"lunch": "h"}},
            c={"type": "caller", "lists": ["one", "two"]},
            m={"type": "menu"},
            u={"type": "user"},
            x=HANGUP,
        )
    ).nodes
    assert nodes["h"].required == ("open", "closed")
    assert nodes["h"].optional == ("vacation", "lunch")
    assert nodes["c"].required == ("one", "two", "hidden", "otherwise")
    assert nodes["m"].may_have("#")
    assert not nodes["m"].may_have("done")
    assert nodes["u"].required == ("busy", "no_answer", "unavailable")
    assert (nodes["x"].required, nodes["x"].optional) == ((), ())
    assert isinstance(nodes["h"], Hours)


@pytest.mark.parametrize(
    ("node", "code", "where"),
    [
        ({"type": "menu", "seconds": 31}, "invalid", "nodes.n.seconds"),
        ({"type": "menu", "seconds": "5"}, "invalid", "nodes.n.seconds"),
        ({"type": "menu", "seconds": True}, "invalid", "nodes.n.seconds"),
        ({"type": "menu", "attempts": 0}, "invalid", "nodes.n.attempts"),
        ({"type": "menu", "colour": "red"}, "invalid", "nodes.n"),
        ({"type": "menu", "prompt": {"text": {"sv": "Hej"}}}, "invalid", "nodes.n.prompt.text"),
        ({"type": "menu", "prompt": {"text": {"da": "x" * 2_001}}}, "invalid", "nodes.n.prompt.text[...]"),
        ({"type": "menu", "prompt": {"text": {"da": "\0"}}}, "invalid", ""),
        ({"type": "menu", "prompt": {"text": {"da": "\ud800"}}}, "invalid", ""),
        ({"type": "menu", "next": {"1": "Not an id"}}, "invalid", "nodes.n.next[...]"),
        ({"type": "menu", "next": {"a b": "n"}}, "invalid", "nodes.n.next"),
        ({"type": "ring_group", "strategy": "chance"}, "invalid", "nodes.n.strategy"),
        ({"type": "ring_group", "members": ["u"] * 201}, "invalid", "nodes.n.members"),
        ({"type": "hangup", "name": "x" * 61}, "invalid", "nodes.n.name"),
        ({"type": "teleport"}, "unknown_type", "nodes.n.type"),
        ({"type": ["menu"]}, "unknown_type", "nodes.n.type"),
        ({}, "unknown_type", "nodes.n.type"),
        ([], "invalid", "nodes.n"),
        (None, "invalid", "nodes.n"),
    ],
)
def test_a_step_that_is_none(node: Any, code: str, where: str) -> None:
    found = refusal(flow(n=node))
    assert found[0] == code
    assert found[1].startswith(where)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ([], "invalid"),
        (None, "invalid"),
        ({"start": "", "nodes": {}}, "schema"),
        ({"schema": 2, "start": "", "nodes": {}}, "schema"),
        ({"schema": True, "start": "", "nodes": {}}, "schema"),
        ({"schema": 1, "start": "", "nodes": []}, "invalid"),
        ({"schema": 1, "start": "", "nodes": {}, "extra": 1}, "invalid"),
        ({"schema": 1, "start": 7, "nodes": {}}, "invalid"),
        ({"schema": 1, "start": "a", "nodes": {"Ä": HANGUP}}, "invalid"),
        ({"schema": 1, "start": "a", "nodes": {"a" * 41: HANGUP}}, "invalid"),
        ({"schema": 1, "start": "a", "nodes": {"a\n": HANGUP}}, "invalid"),
        ("{", "not_json"),
        ("", "not_json"),
        (b"\xff", "not_json"),
        ("[" * 100_000, "not_json"),
        ("NaN", "invalid"),
        ('{"schema": 1, "nodes": {"a": {"type": "hangup"}, "a": {"type": "hangup"}}}', "duplicate"),
        ('{"schema": 1, "nodes": {"a": {"type": "menu", "next": {"1": "a", "1": "b"}}}}', "duplicate"),
        (" " * (MOST_BYTES + 1), "too_large"),
    ],
)
def test_what_is_no_definition(data: Any, code: str) -> None:
    assert refusal(data)[0] == code


def test_too_many_nodes_are_refused_before_they_are_read() -> None:
    assert refusal(flow(**{f"n{index}": {"type": "?"} for index in range(10_000)}))[0] == "too_many_nodes"
    assert len(read(flow(**{f"n{index}": HANGUP for index in range(MOST_NODES)})).nodes) == MOST_NODES


def test_too_much_text_in_values_is_refused_too() -> None:
    prompt = {"text": {"da": "x" * 2_000}}
    assert refusal(flow(**{f"n{index}": {**HANGUP, "prompt": prompt} for index in range(300)}))[0] == "too_large"
