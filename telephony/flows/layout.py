"""Where the steps of a flow stand in its drawing: a layer for each length of the longest way from the first step."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

from telephony.flows.edits import ways
from telephony.routing.definition import Definition

# Where the outlets of each step lead.
Ways = dict[str, dict[str, str]]


class Edge(NamedTuple):
    """A way from a step to another by one or several outlets. `back`: it returns to an earlier step."""

    source: str
    target: str
    outlets: tuple[str, ...]
    back: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """Places of the steps that calls reach, in columns (halves occur) and layers from 0, and the edges between them.

    `tree` has the edges, by target, that are drawn straight down from one layer to the next.
    """

    places: dict[str, tuple[float, int]]
    edges: list[Edge]
    tree: dict[str, str]
    columns: float
    layers: int


def lay_out(definition: Definition) -> Layout:
    """Return the layout of what a call can reach; empty for a flow without a first step."""
    leads = {key: ways(definition, key) for key in definition.nodes}
    order, back = _walk(leads, definition.start)
    layers = _layers(leads, order, back)
    tree: dict[str, str] = {}
    for key in order:
        for target in leads[key].values():
            known = target in layers and (key, target) not in back
            if known and layers[target] == layers[key] + 1:
                tree.setdefault(target, key)
    columns, width = _columns(leads, order, tree)
    edges = [
        Edge(key, target, tuple(names), (key, target) in back)
        for key in order
        for target, names in _grouped(leads[key]).items()
        if target in layers
    ]
    places = {key: (columns[key], layers[key]) for key in order}
    return Layout(places, edges, tree, width, max(layers.values(), default=-1) + 1)


def _walk(leads: Ways, start: str) -> tuple[list[str], set[tuple[str, str]]]:
    """Return the steps in topological order, and the edges that lead back to a step on the way to their own."""
    finished: list[str] = []
    back: set[tuple[str, str]] = set()
    active: set[str] = set()
    seen: set[str] = set()
    waiting = [(start, False)] if start in leads else []
    while waiting:
        key, done = waiting.pop()
        if done:
            active.discard(key)
            finished.append(key)
            continue
        if key in seen:
            continue
        seen.add(key)
        active.add(key)
        waiting.append((key, True))
        for target in reversed(leads[key].values()):
            if target in active:
                back.add((key, target))
            elif target in leads and target not in seen:
                waiting.append((target, False))
    return finished[::-1], back


def _layers(leads: Ways, order: list[str], back: set[tuple[str, str]]) -> dict[str, int]:
    layers = dict.fromkeys(order, 0)
    for key in order:
        for target in leads[key].values():
            if target in layers and (key, target) not in back:
                layers[target] = max(layers[target], layers[key] + 1)
    return layers


def _columns(leads: Ways, order: list[str], tree: dict[str, str]) -> tuple[dict[str, float], float]:
    """Return a column for each step: steps without any below stand side by side, others over the middle of theirs."""
    below = {key: [target for target in dict.fromkeys(leads[key].values()) if tree.get(target) == key] for key in order}
    columns: dict[str, float] = {}
    free = 0
    for key in _leaves_first([key for key in order if key not in tree], below):
        under = [columns[one] for one in below[key]]
        if under:
            columns[key] = (min(under) + max(under)) / 2
        else:
            columns[key], free = float(free), free + 1
    return columns, float(free)


def _leaves_first(roots: list[str], below: dict[str, list[str]]) -> list[str]:
    """Return the steps of the trees, each after what is below it, from left to right."""
    found: list[str] = []
    waiting = roots
    while waiting:
        key = waiting.pop()
        found.append(key)
        waiting += below[key]
    return found[::-1]


def _grouped(ways: dict[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for outlet, target in ways.items():
        found[target].append(outlet)
    return found
