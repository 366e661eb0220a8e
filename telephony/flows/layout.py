"""The rows of a flow's drawing: steps, beneath each the names of its outlets, and lanes for ways that skip steps.

Steps stand in layers, each as deep as its longest way from the first step. Order from left to right is that of the
outlets, changed where fewer ways cross then (the barycentre method of Sugiyama, Tagawa and Toda, 1981).
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from telephony.flows.edits import ways
from telephony.routing.definition import Definition

# Where the outlets of each step lead.
Ways = dict[str, dict[str, str]]
# What a slot is for.
STEP, PILL, LANE = "step", "pill", "lane"
# Times that the order is improved, and lanes of a drawing; with more, ways that skip steps have none.
SWEEPS, MOST_LANES = 6, 10_000


class Slot(NamedTuple):
    """A place in a row: a step (`target`), the names of outlets from `source` to `target`, or the lane to `target`."""

    kind: str
    row: int
    target: str
    source: str = ""


class Edge(NamedTuple):
    """A way from a step to another by one or several outlets. `back`: it returns to an earlier step or its own."""

    source: str
    target: str
    outlets: tuple[str, ...]
    back: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """The rows from above, each from left to right: steps stand in odd rows, names of outlets in even ones.

    Row 0 has the way into the flow. `edges` are by the slot of their names; `below` are the slots of the next row (or,
    of a way without a lane, a later one) to which a line leads.
    """

    rows: list[list[Slot]] = field(default_factory=list)
    edges: dict[Slot, Edge] = field(default_factory=dict)
    below: dict[Slot, list[Slot]] = field(default_factory=dict)
    steps: dict[str, Slot] = field(default_factory=dict)


def lay_out(definition: Definition) -> Layout:
    """Return the layout of what a call can reach; empty for a flow without a first step."""
    leads = {key: ways(definition, key) for key in definition.nodes}
    order, back = _walk(leads, definition.start)
    if not order:
        return Layout()
    steps = {key: Slot(STEP, 2 * layer + 1, key) for key, layer in _layers(leads, order, back).items()}
    edges = {Slot(PILL, 0, definition.start): Edge("", definition.start, (), False)}
    for key in order:
        for target, names in _grouped(leads[key]).items():
            if target in steps:
                pill = Slot(PILL, steps[key].row + 1, target, key)
                edges[pill] = Edge(key, target, tuple(names), (key, target) in back)
    below = _below(steps, edges)
    rows: list[list[Slot]] = [[] for _row in range(max(slot.row for slot in [*steps.values(), *edges]) + 1)]
    for slot in _down(next(iter(edges)), below):
        rows[slot.row].append(slot)
    return Layout(_ordered(rows, below), edges, below, steps)


def _below(steps: dict[str, Slot], edges: dict[Slot, Edge]) -> dict[Slot, list[Slot]]:
    """Return the slots that a line leads to from each. Ways to one step share its lane."""
    below: dict[Slot, list[Slot]] = {}
    first: dict[str, int] = {}
    for pill, edge in edges.items():
        if not edge.back:
            first[edge.target] = min(pill.row, first.get(edge.target, pill.row))
    has_lanes = sum(steps[target].row - row for target, row in first.items()) <= MOST_LANES
    for pill, edge in edges.items():
        if edge.source:
            below.setdefault(steps[edge.source], []).append(pill)
        slot, end = pill, steps[edge.target]
        while not edge.back and slot != end and slot not in below:
            is_last = slot.row + 1 == end.row or not has_lanes
            below[slot] = [end if is_last else Slot(LANE, slot.row + 1, edge.target)]
            slot = below[slot][0]
    return below


def _down(first: Slot, below: dict[Slot, list[Slot]]) -> list[Slot]:
    """Return all slots, each before what is below it, in the order of the outlets."""
    found: dict[Slot, None] = {}
    waiting = [first]
    while waiting:
        slot = waiting.pop()
        if slot not in found:
            found[slot] = None
            waiting += reversed(below.get(slot, []))
    return list(found)


def _ordered(rows: list[list[Slot]], below: dict[Slot, list[Slot]]) -> list[list[Slot]]:
    """Return the rows in the order with the fewest crossings of those tried."""
    above: dict[Slot, list[Slot]] = defaultdict(list)
    for slot, following in below.items():
        for one in following:
            above[one].append(slot)
    best, least = rows, _crossings(rows, below)
    seen: list[tuple[bool, list[list[Slot]]]] = []
    for upwards in (True, False) if least else ():
        tried, is_up = rows, upwards
        for _sweep in range(SWEEPS):
            # What follows has been tried, too: soon the order is the same after every second sweep.
            if (is_up, tried) in seen:
                break
            seen.append((is_up, tried))
            tried = _sorted_by(tried[::-1], below)[::-1] if is_up else _sorted_by(tried, above)
            is_up = not is_up
            if (crossings := _crossings(tried, below)) < least:
                best, least = tried, crossings
    return best


def _sorted_by(rows: list[list[Slot]], neighbours: dict[Slot, list[Slot]]) -> list[list[Slot]]:
    """Return the rows, each sorted by the middle of its neighbours' places in the row before."""
    place: dict[Slot, int] = {}
    found = []
    for row in rows:
        middle: dict[Slot, float] = {}
        # What has no neighbour remains next to what was on its left.
        last = 0.0
        for slot in row:
            places = [place[one] for one in neighbours.get(slot, ()) if one in place]
            last = middle[slot] = sum(places) / len(places) if places else last
        ordered = sorted(row, key=middle.__getitem__)
        place |= {slot: index for index, slot in enumerate(ordered)}
        found.append(ordered)
    return found


def _crossings(rows: list[list[Slot]], below: dict[Slot, list[Slot]]) -> int:
    """Return how many lines between neighbouring rows cross."""
    count = 0
    for upper, lower in itertools.pairwise(rows):
        place = {slot: index for index, slot in enumerate(lower)}
        ends: list[int] = []
        for slot in upper:
            now = [place[one] for one in below.get(slot, ()) if one in place]
            for end in now:
                count += len(ends) - bisect_right(ends, end)
            ends += now
            ends.sort()
    return count


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


def _grouped(ways: dict[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for outlet, target in ways.items():
        found[target].append(outlet)
    return found
