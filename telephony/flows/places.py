"""Where a drawing's slots and lines are, in pixels: lines run down and across, never through a slot."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from telephony.flows.layout import LANE, STEP, Layout, Slot

# Heights of a step and of an outlet's name, and the least space between two slots of a row.
HEIGHT, PILL_HEIGHT, ROOM = 54, 22, 14
# Between two lines that run across between the same rows, and from these to the rows.
TRACK, EDGE, AIR = 9, 11, 7
# Around the drawing, and between two ways back on its right.
MARGIN, BACK = 12, 12
# Times that the slots are moved towards the middle of their neighbours.
MOVES = 24
# How much more two slots with one line between them, and no other, pull at each other: such ways run straight.
STRAIGHT = 8.0
# The neighbours of each slot, with how much each pulls.
Near = dict[Slot, list[tuple[Slot, float]]]


class Pulled(NamedTuple):
    """A slot, how far it is from the first of its row at least, and what pulls at it: how much in all, and each."""

    slot: Slot
    offset: float
    weight: float
    near: list[tuple[Slot, float]]


class Line(NamedTuple):
    """A line of the drawing, as the path of an SVG. `back`: of a way back."""

    path: str
    back: bool = False


@dataclass(slots=True)
class Net:
    """What one line between two rows joins: slots above and below, and lanes of ways back at the right."""

    upper: list[int] = field(default_factory=list)
    lower: list[int] = field(default_factory=list)
    lanes: list[int] = field(default_factory=list)
    # What is above comes from ways back only.
    back: bool = False
    track: int = 0

    @property
    def span(self) -> tuple[int, int]:
        """From where to where it runs across."""
        all_x = [*self.upper, *self.lower, *self.lanes]
        return min(all_x), max(all_x)


@dataclass(slots=True)
class Places:
    """The middle of each slot across, the top of each row, the lines, and the size of the whole."""

    x: dict[Slot, int]
    y: list[int]
    lines: list[Line]
    width: int
    height: int


def place(layout: Layout, wide: Callable[[Slot], int]) -> Places:
    """Return the places of a layout that has steps. `wide` returns the width of a slot, in pixels."""
    x = _across(layout, wide)
    right = max(x[row[-1]] + wide(row[-1]) // 2 for row in layout.rows)
    turning = dict.fromkeys(edge.target for edge in layout.edges.values() if edge.back)
    lanes = {target: right + (n + 1) * BACK for n, target in enumerate(turning)}
    nets = _nets(layout, x, lanes)
    tops, y = [], MARGIN
    for n, between in enumerate(nets):
        tops.append(y)
        tracks = _tracks(between)
        y += _height(n) + (2 * EDGE + (tracks - 1) * TRACK if tracks else 2 * AIR)
    lines = [line for n, between in enumerate(nets) for net in between for line in _lines(layout, net, tops, n)]
    lines += _lanes(layout, x, tops)
    lines += _lanes_back(layout, nets, lanes, tops)
    width = right + len(lanes) * BACK + MARGIN
    return Places(x, tops, lines, width, tops[-1] + _height(len(tops) - 1) + _last(nets) + MARGIN)


def _height(row: int) -> int:
    """Return the height of a row by its number: every other row has steps."""
    return HEIGHT if row % 2 else PILL_HEIGHT


def _last(nets: list[list[Net]]) -> int:
    """Return the space below the last row, in which ways back may run."""
    return EDGE + max((net.track for net in nets[-1]), default=0) * TRACK if nets[-1] else 0


def _across(layout: Layout, wide: Callable[[Slot], int]) -> dict[Slot, int]:
    """Return the middle of each slot: near the middle of its neighbours, as far as the row has room."""
    near = _near(layout)
    x: dict[Slot, float] = {}
    rows: list[list[Pulled]] = []
    for row in layout.rows:
        at = 0.0
        for slot in row:
            x[slot] = at + wide(slot) / 2
            at += wide(slot) + ROOM
        # A slot without a neighbour stays where the last move has left it.
        pulls = [near[slot] or [(slot, 1.0)] for slot in row]
        rows.append(
            [
                Pulled(slot, x[slot], sum(pull for _one, pull in some), some)
                for slot, some in zip(row, pulls, strict=True)
            ]
        )
    for move in range(MOVES):
        for pulled in rows if move % 2 else rows[::-1]:
            _settle(pulled, x)
    for row in layout.rows:
        _straighten(row, x, {slot: _over(slot, near) for slot in row if slot.kind != LANE}, wide)
    for row in layout.rows[::-1]:
        _straighten(row, x, {slot: _under(slot, near) for slot in row if slot.kind == LANE}, wide)
    least = min(x[slot] - wide(slot) / 2 for slot in x)
    return {slot: round(at - least) + MARGIN for slot, at in x.items()}


def _near(layout: Layout) -> Near:
    """Return the neighbours of each slot, with how much each pulls."""
    above: dict[Slot, list[Slot]] = defaultdict(list)
    for slot, below in layout.below.items():
        for one in below:
            above[one].append(slot)
    near: Near = defaultdict(list)
    for slot, below in layout.below.items():
        for one in below:
            pull = STRAIGHT if len(below) == len(above[one]) == 1 else 1.0
            near[slot].append((one, pull))
            near[one].append((slot, pull))
    return near


def _over(slot: Slot, near: Near) -> Slot | None:
    """Return the slot above, if no other line leads from there or to here."""
    return next((one for one, pull in near[slot] if pull == STRAIGHT and one.row < slot.row), None)


def _under(slot: Slot, near: Near) -> Slot | None:
    """Return the lane below a lane: a way next to steps turns before it passes them."""
    return next((one for one, _pull in near[slot] if one.kind == LANE and one.row > slot.row), None)


def _straighten(
    row: list[Slot], x: dict[Slot, float], ends: Mapping[Slot, Slot | None], wide: Callable[[Slot], int]
) -> None:
    """Move slots of a row to be in line with the other ends of their lines, as far as there is room."""
    for n, slot in enumerate(row):
        end = ends.get(slot)
        if end:
            at = x[end]
            if n + 1 < len(row):
                at = min(at, x[row[n + 1]] - wide(row[n + 1]) / 2 - ROOM - wide(slot) / 2)
            if n:
                at = max(at, x[row[n - 1]] + wide(row[n - 1]) / 2 + ROOM + wide(slot) / 2)
            x[slot] = at


def _settle(row: list[Pulled], x: dict[Slot, float]) -> None:
    """Move a row's slots to where they would be, those without room together to the middle of where they would be."""
    blocks: list[tuple[float, float, int]] = []
    for _slot, offset, weight, near in row:
        at, count = sum([x[one] * pull for one, pull in near]) / weight - offset, 1
        while blocks and blocks[-1][0] > at:
            before, heavy, more = blocks.pop()
            at = (before * heavy + at * weight) / (heavy + weight)
            weight, count = heavy + weight, count + more
        blocks.append((at, weight, count))
    moved = [at for at, _weight, count in blocks for _slot in range(count)]
    for (slot, offset, _weight, _near), at in zip(row, moved, strict=True):
        x[slot] = at + offset


def _nets(layout: Layout, x: dict[Slot, int], lanes: dict[str, int]) -> list[list[Net]]:
    """Return the lines below each row: of a step to its outlets' names, and of all that lead to one slot."""
    found: list[dict[Slot, Net]] = [defaultdict(Net) for _row in layout.rows]
    for slot, below in layout.below.items():
        for one in below:
            net = found[one.row - 1][slot if slot.kind == STEP else one]
            for ends, end in ((net.upper, x[slot]), (net.lower, x[one])):
                if end not in ends:
                    ends.append(end)
    for pill, edge in layout.edges.items():
        if edge.back:
            away = found[pill.row][pill]
            away.upper, away.lanes, away.back = [x[pill]], [lanes[edge.target]], True
            into = layout.steps[edge.target]
            found[into.row - 1][into].lanes = [lanes[edge.target]]
    return [list(row.values()) for row in found]


def _tracks(nets: Iterable[Net]) -> int:
    """Give nets that run across a track each that is free there; return how many tracks there are."""
    ends: list[int] = []
    for net in sorted(nets, key=lambda net: net.span):
        first, last = net.span
        if first == last:
            continue
        net.track = next((n for n, end in enumerate(ends) if end + EDGE < first), len(ends))
        ends[net.track :] = [last, *ends[net.track + 1 :]]
    return len(ends)


def _lines(layout: Layout, net: Net, tops: list[int], n: int) -> list[Line]:
    """Return the lines of a net below row `n`."""
    start = tops[n] + _height(n)
    end = tops[n + 1] if n + 1 < len(tops) else start
    first, last = net.span
    if first == last:
        return [Line(f"M{first} {start}V{end}")]
    across = start + EDGE + net.track * TRACK
    if net.back:
        return [Line(f"M{net.upper[0]} {start}V{across}H{last}", back=True)]
    forward = [*net.upper, *net.lower]
    path = "".join(f"M{one} {start}V{across}" for one in net.upper)
    path += "".join(f"M{one} {across}V{end}" for one in net.lower)
    found = [Line(f"{path}M{min(forward)} {across}H{max(forward)}")]
    return [*found, *(Line(f"M{max(forward)} {across}H{lane}", back=True) for lane in net.lanes)]


def _lanes(layout: Layout, x: dict[Slot, int], tops: list[int]) -> list[Line]:
    """Return the parts of lanes next to steps, and the ways of a drawing that has too many for lanes."""
    found = []
    for slot, below in layout.below.items():
        if slot.kind == LANE:
            found.append(Line(f"M{x[slot]} {tops[slot.row]}V{tops[slot.row] + _height(slot.row)}"))
        found += [
            Line(f"M{x[slot]} {tops[slot.row] + PILL_HEIGHT}V{tops[one.row - 1] + _height(one.row - 1)}")
            for one in below
            if one.row > slot.row + 1
        ]
    return found


def _lanes_back(layout: Layout, nets: list[list[Net]], lanes: dict[str, int], tops: list[int]) -> list[Line]:
    """Return the ways back from the lowest step that has one up to the step that it leads to."""
    found = []
    for lane in lanes.values():
        ys = [
            tops[n] + _height(n) + EDGE + net.track * TRACK
            for n, between in enumerate(nets)
            for net in between
            if lane in net.lanes
        ]
        found.append(Line(f"M{lane} {max(ys)}V{min(ys)}", back=True))
    return found
