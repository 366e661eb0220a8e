"""Cycles in which a caller presses no key, also through subflows: such a call would go round until it is cut off.

A flow that enters another one comes back only where that one can reach a hangup without a key press. Flows that enter
each other before any key press never come back.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping

from telephony.routing.definition import KEYS, Definition, Hangup, Menu, Subflow

Graph = Mapping[str, Iterable[str]]


def cycles(definition: Definition, flows: Mapping[str, Definition], uid: str = "") -> list[list[str]]:
    """Return the nodes of each cycle without a key press, as a nested list has them; `uid` is the definition's own."""
    order = {key: index for index, key in enumerate(definition.walk())}
    groups = _groups(_graph(definition, _returning(_entered(definition, flows, uid))))
    return [sorted(group, key=order.__getitem__) for group in groups]


def endless(definition: Definition, flows: Mapping[str, Definition], uid: str = "") -> set[str]:
    """Return the subflows of the definition, by uid, that enter each other for ever; `uid` is the definition's own."""
    entered = _entered(definition, flows, uid)
    returning = _returning(entered)
    calls = {key: _calls(flow, returning) for key, flow in entered.items()}
    without_end = {key for group in _groups(calls) for key in group}
    bad = _reachable(_reversed(calls), without_end)
    return {node.flow for node in definition.nodes.values() if isinstance(node, Subflow) and node.flow in bad}


def _entered(definition: Definition, flows: Mapping[str, Definition], uid: str) -> dict[str, Definition]:
    """A definition and the flows that it enters, directly or through others."""
    # No subflow can name a flow that has no uid yet.
    found = {uid or " ": definition}
    waiting = [definition]
    while waiting:
        for node in waiting.pop().nodes.values():
            if isinstance(node, Subflow) and node.flow in flows and node.flow not in found:
                found[node.flow] = flows[node.flow]
                waiting.append(flows[node.flow])
    return found


def _returning(flows: Mapping[str, Definition]) -> set[str]:
    """The flows that can come back without a key press, and those that are named but unknown: these do so at once."""
    named = {node.flow for flow in flows.values() for node in flow.nodes.values() if isinstance(node, Subflow)}
    returning = named - set(flows)
    while True:
        more = {uid for uid, flow in flows.items() if uid not in returning and _comes_back(flow, returning)}
        if not more:
            return returning
        returning |= more


def _comes_back(flow: Definition, returning: set[str]) -> bool:
    reached = _reachable(_graph(flow, returning), {flow.start})
    return any(isinstance(flow.nodes.get(key), Hangup) for key in reached)


def _calls(flow: Definition, returning: set[str]) -> set[str]:
    """The flows that a flow enters before any key press."""
    reached = _reachable(_graph(flow, returning), {flow.start})
    nodes = (flow.nodes.get(key) for key in reached)
    return {node.flow for node in nodes if isinstance(node, Subflow)}


def _graph(flow: Definition, returning: set[str]) -> dict[str, list[str]]:
    """Where each node leads without a key press."""
    graph: dict[str, list[str]] = {}
    for key, node in flow.nodes.items():
        if isinstance(node, Menu):
            graph[key] = [target for outlet, target in node.next.items() if outlet not in KEYS]
        elif isinstance(node, Subflow) and node.flow not in returning:
            graph[key] = []
        else:
            graph[key] = list(node.next.values())
    return graph


def _reachable(graph: Graph, starts: Iterable[str], without: Container[str] = ()) -> set[str]:
    found = set(starts)
    waiting = list(found)
    while waiting:
        for target in graph.get(waiting.pop(), ()):
            if target not in found and target not in without:
                found.add(target)
                waiting.append(target)
    return found


def _groups(graph: Graph) -> list[set[str]]:
    """The strongly connected components that contain a cycle: Kosaraju's algorithm, in linear time."""
    before = _reversed(graph)
    groups = []
    seen: set[str] = set()
    for key in reversed(_finished(graph)):
        if key not in seen:
            group = _reachable(before, {key}, seen)
            seen |= group
            if len(group) > 1 or key in graph[key]:
                groups.append(group)
    return groups


def _reversed(graph: Graph) -> dict[str, list[str]]:
    before: dict[str, list[str]] = {}
    for key, targets in graph.items():
        for target in targets:
            before.setdefault(target, []).append(key)
    return before


def _finished(graph: Graph) -> list[str]:
    """The nodes in the order in which a depth-first search leaves them; without recursion, whose depth is limited."""
    found: set[str] = set()
    order = []
    for root in graph:
        waiting = [(root, False)]
        while waiting:
            key, leaves = waiting.pop()
            if leaves:
                order.append(key)
            elif key not in found:
                found.add(key)
                waiting.append((key, True))
                waiting.extend((target, False) for target in graph[key] if target in graph)
    return order
