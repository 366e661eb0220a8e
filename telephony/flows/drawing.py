"""The drawing of a flow, an SVG of links: strings, because a template for each step would take longer than the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from html import escape
from typing import NamedTuple

from django.templatetags.static import static
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from telephony.core.labels import TYPES, details, outlet_label, title
from telephony.flows.layout import LANE, STEP, Edge, Slot, lay_out
from telephony.flows.places import HEIGHT, PILL_HEIGHT, place
from telephony.routing.definition import AnyNode, Definition

# Width of a step, and of a way that skips steps, in pixels.
WIDTH, LANE_WIDTH = 168, 2
# Characters of the two lines of a step, and of an outlet's name.
LONG, LONG_BELOW, LONG_OUTLET = 17, 24, 36
# Steps that go on where nobody answers.
RINGING = ("user", "ring_group", "queue", "forward")
# Width of a character of an outlet's name, in pixels, and of both its ends.
LETTER, ENDS = 6.7, 18


class Marks(NamedTuple):
    """Which steps look different: the open one, those with errors, and those that a call now goes through."""

    current: str = ""
    wrong: frozenset[str] = frozenset()
    live: frozenset[str] = frozenset()


def draw(
    definition: Definition,
    names: Mapping[str, str],
    url: Callable[[str], str],
    marks: Marks,
    entry: str = "",
    whole: Definition | None = None,
) -> SafeString:
    """Return the drawing of what calls reach; empty without a first step.

    `url` returns the address of a step; `entry` is what the way to the first step says. `whole` is the flow that the
    definition is a part of: steps that lead out of the part say so.
    """
    layout = lay_out(definition)
    if not layout.rows:
        return SafeString("")
    labels = {slot: _said(definition, names, edge, marks, entry) for slot, edge in layout.edges.items()}

    def wide(slot: Slot) -> int:
        return WIDTH if slot.kind == STEP else LANE_WIDTH if slot.kind == LANE else _wide(labels[slot])

    places = place(layout, wide)
    width, height = places.width, places.height
    lines = [f'<path class="way{" back" if line.back else ""}" d="{line.path}"></path>' for line in places.lines]
    steps, texts = [], []
    for key, slot in layout.steps.items():
        x, y = places.x[slot] - WIDTH // 2, places.y[slot.row]
        lines.append(f'<path class="way" d="M{places.x[slot] - 5} {y - 7}L{places.x[slot]} {y}l5 -7"></path>')
        hidden = _hidden(definition, whole, key) if whole else 0
        steps.append(_step(definition, names, key, (x, y), url(key), marks, hidden))
    for slot, label in labels.items():
        texts.append(_label(label, places.x[slot], places.y[slot.row], live=_is_live(layout.edges[slot], marks)))
    description = _("Each step is a link to its form. The list below says the same in text.")
    return SafeString(
        f'<svg class="drawing" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="group"'
        f' aria-labelledby="drawing-title" aria-describedby="drawing-desc">'
        f'<title id="drawing-title">{escape(_("Drawing of the call flow"))}</title>'
        f'<desc id="drawing-desc">{escape(description)}</desc>'
        f"{''.join(lines)}{''.join(steps)}{''.join(texts)}</svg>"
    )


def _step(
    definition: Definition,
    names: Mapping[str, str],
    key: str,
    place: tuple[int, int],
    url: str,
    marks: Marks,
    hidden: int,
) -> str:
    node, (x, y) = definition.nodes[key], place
    name, below = title(node), details(node, names)
    icon = f"{_icons()}#i-{TYPES[node.kind].icon}"
    current = ' aria-current="step"' if key == marks.current else ""
    # Where a long drawing begins to be read.
    here = ' id="drawn"' if key == (marks.current or definition.start) else ""
    box = f'x="{x + 11}" y="{y + (9 if below else 18)}" width="18" height="18"'
    drawn = f'<svg class="i" {box} aria-hidden="true"><use href="{icon}"></use></svg>'
    classes = [word for word, has in (("live", key in marks.live), ("wrong", key in marks.wrong)) if has]
    said = _("%(step)s, has errors") % {"step": name} if key in marks.wrong else name
    more, corner = "", ""
    if hidden:
        more = ngettext("%(n)s more step follows", "%(n)s more steps follow", hidden) % {"n": hidden}
        corner = f'<text class="less more" x="{x + WIDTH - 12}" y="{y + 40}">+{hidden}</text>'
    lower = (
        f'<text class="less" x="{x + 12}" y="{y + 40}">{escape(_cut(below, LONG_BELOW - 4 * bool(hidden)))}</text>'
        if below
        else ""
    )
    return (
        f'<a href="{escape(url)}" class="{" ".join(["step", *classes])}"'
        f"{current}{here}>"
        f"<title>{escape('; '.join(filter(None, (': '.join(filter(None, (said, below))), more))))}</title>"
        f'<rect x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="10"></rect>'
        f"{drawn}"
        f'<text x="{x + 37}" y="{y + (23 if below else 32)}">{escape(_cut(name, LONG))}</text>{lower}{corner}</a>'
    )


def _said(definition: Definition, names: Mapping[str, str], edge: Edge, marks: Marks, entry: str) -> str:
    """Return what is written on an edge: the names of its outlets, and whether a call goes there now."""
    if not edge.source:
        return entry
    label = _outlets(definition.nodes[edge.source], edge.outlets, names)
    is_choice = len(set(definition.nodes[edge.source].next.values())) > 1
    return _("%(outlet)s, right now") % {"outlet": label} if is_choice and _is_live(edge, marks) else label


def _hidden(part: Definition, whole: Definition, key: str) -> int:
    """Return how many steps that a step leads to are not in the part."""
    return sum(to in whole.nodes and to not in part.nodes for to in set(whole.nodes[key].next.values()))


def _is_live(edge: Edge, marks: Marks) -> bool:
    return edge.target in marks.live and (not edge.source or edge.source in marks.live)


def _outlets(node: AnyNode, outlets: tuple[str, ...], names: Mapping[str, str]) -> str:
    """Return the names of outlets that lead to one step; where nobody answers, and all do, in two words."""
    if node.kind in RINGING and set(outlets) == set(node.required):
        return _("Not answered")
    return _cut(", ".join(outlet_label(node, outlet, names) for outlet in outlets), LONG_OUTLET)


def _wide(label: str) -> int:
    return int(len(label) * LETTER) + ENDS


def _label(text: str, x: int, y: int, *, live: bool) -> str:
    wide = _wide(text)
    return (
        f'<rect class="pill{" live" if live else ""}" x="{x - wide // 2}" y="{y}" width="{wide}"'
        f' height="{PILL_HEIGHT}" rx="11"></rect><text class="outlet" x="{x}" y="{y + 15}">{escape(text)}</text>'
    )


@cache
def _icons() -> str:
    return str(static("icons.svg"))


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
