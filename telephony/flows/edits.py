"""Changes of a flow's definition: add a step on an outlet, lead an outlet elsewhere, replace or delete a step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from telephony.routing.definition import TYPES, AnyNode, Definition, Menu, Prompt

# The place before the first step, which has no node.
START = ""


def at(definition: Definition, node: str, outlet: str) -> str:
    """Return where an outlet leads, or for START the first step; empty for nowhere."""
    return definition.start if node == START else definition.edges(node).get(outlet, "")


def lead(definition: Definition, node: str, outlet: str, target: str) -> Definition:
    """Return the definition in which the outlet leads to `target`; with an empty one, nowhere."""
    if node == START:
        return replace(definition, start=target)
    return with_node(definition, node, led(definition.nodes[node], {outlet: target}))


def led(node: AnyNode, targets: Mapping[str, str]) -> AnyNode:
    """Return the node with other targets of some outlets; an empty one is removed."""
    kept = {outlet: target for outlet, target in {**node.next, **targets}.items() if target}
    return replace(node, next=kept)


def with_node(definition: Definition, key: str, node: AnyNode) -> Definition:
    """Return the definition with the node, new or instead of the one with its id."""
    return replace(definition, nodes={**definition.nodes, key: node})


def add(definition: Definition, node: str, outlet: str, kind: str, name: str = "") -> tuple[Definition, str]:
    """Return the definition with a new step on an outlet, and its id.

    Where the outlet led elsewhere, the new step's first outlet leads there: the step is put in between.
    """
    key = free_id(definition, kind)
    made = new_node(kind, name)
    before = at(definition, node, outlet)
    if before and made.required:
        made = led(made, {made.required[0]: before})
    return lead(with_node(definition, key, made), node, outlet, key), key


def new_node(kind: str, name: str = "") -> AnyNode:
    """Return a step of the type, without targets."""
    made: Any = TYPES[kind](name=name)
    return replace(made, prompt=Prompt()) if isinstance(made, Menu) else made


def free_id(definition: Definition, kind: str) -> str:
    """Return an id that no step has: "queue", "queue-2" …"""
    n, key = 1, kind
    while key in definition.nodes:
        n += 1
        key = f"{kind}-{n}"
    return key


def incoming(definition: Definition, node: str) -> list[tuple[str, str]]:
    """Return the outlets that lead to a step, as node and outlet; START where it is the first."""
    found = [(key, outlet) for key, one in definition.nodes.items() for outlet, to in one.next.items() if to == node]
    return [(START, ""), *found] if definition.start == node else found


def delete(definition: Definition, node: str, to: str = "") -> Definition:
    """Return the definition without a step: what led to it leads to the step `to`, or nowhere."""
    nodes = {
        key: led(one, {outlet: to for outlet, target in one.next.items() if target == node})
        for key, one in definition.nodes.items()
        if key != node
    }
    return replace(definition, nodes=nodes, start=to if definition.start == node else definition.start)


def changed_nodes(before: Definition, after: Definition) -> int:
    """Return how many steps differ between two definitions: new, changed or gone."""
    different = sum(before.nodes.get(key) != after.nodes.get(key) for key in {*before.nodes, *after.nodes})
    return different or int(before.start != after.start)


def outlets(node: AnyNode) -> Iterator[str]:
    """Yield the outlets of a step that are required or used, keys of a menu first."""
    used = [outlet for outlet in node.optional if outlet in node.next]
    unknown = [outlet for outlet in node.next if outlet not in used and outlet not in node.required]
    front, back = (used, node.required) if isinstance(node, Menu) else (node.required, used)
    yield from (*front, *back, *unknown)


def ways(definition: Definition, key: str) -> dict[str, str]:
    """Return where the outlets of a step lead, in the order of `outlets`: stored definitions have another."""
    node = definition.nodes[key]
    return {outlet: node.next[outlet] for outlet in outlets(node) if outlet in node.next}
