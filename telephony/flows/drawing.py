"""The drawing of a flow, an SVG of links: strings, because a template for each step would take longer than the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from html import escape
from typing import NamedTuple

from django.templatetags.static import static
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from telephony.core.labels import TYPES, outlet_label, summary, title
from telephony.flows.layout import Edge, Layout, lay_out
from telephony.routing.definition import AnyNode, Definition

# In pixels: a step, the distance of two, the space between layers, and that around the drawing.
WIDTH, HEIGHT, COLUMN, LAYER, MARGIN = 148, 54, 160, 118, 12
# Space to the right of the drawing for edges that lead back.
LANE = 28
# Characters of the two lines of a step, and of an outlet's name.
LONG, LONG_BELOW, LONG_OUTLET = 14, 21, 20
# Steps that go on where nobody answers.
RINGING = ("user", "ring_group", "queue", "forward")
# Width of a character of an outlet's name, in pixels.
LETTER = 6.7


class Marks(NamedTuple):
    """Which steps look different: the open one, those with errors, and those that a call now goes through."""

    current: str = ""
    wrong: frozenset[str] = frozenset()
    live: frozenset[str] = frozenset()


def draw(definition: Definition, names: Mapping[str, str], url: Callable[[str], str], marks: Marks) -> SafeString:
    """Return the drawing of what calls reach; empty without a first step. `url` returns the address of a step."""
    layout = lay_out(definition)
    if not layout.places:
        return SafeString("")
    width = int(layout.columns * COLUMN - (COLUMN - WIDTH) + 2 * MARGIN)
    width += LANE if any(edge.back and edge.source != edge.target for edge in layout.edges) else 0
    height = layout.layers * LAYER - (LAYER - HEIGHT) + 2 * MARGIN
    lines, texts = [], []
    for edge in layout.edges:
        line, label = _edge(definition, names, layout, edge, width)
        lines.append(line)
        texts.append(label)
    steps = [_step(definition, names, key, _at(layout, key), url(key), marks) for key in layout.places]
    description = _("Each step is a link to its form. The list below says the same in text.")
    return SafeString(
        f'<svg class="drawing" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="group"'
        f' aria-labelledby="drawing-title" aria-describedby="drawing-desc">'
        f'<title id="drawing-title">{escape(_("Drawing of the call flow"))}</title>'
        f'<desc id="drawing-desc">{escape(description)}</desc>'
        f"{''.join(lines)}{''.join(steps)}{''.join(texts)}</svg>"
    )


def _at(layout: Layout, key: str) -> tuple[int, int]:
    """Return the upper left corner of a step."""
    column, layer = layout.places[key]
    return int(MARGIN + column * COLUMN), MARGIN + layer * LAYER


def _step(
    definition: Definition, names: Mapping[str, str], key: str, place: tuple[int, int], url: str, marks: Marks
) -> str:
    node, (x, y) = definition.nodes[key], place
    name, below = title(node), summary(node, names)
    icon = f"{_icons()}#i-{TYPES[node.kind].icon}"
    current = ' aria-current="step"' if key == marks.current else ""
    box = f'x="{x + 11}" y="{y + 9}" width="18" height="18"'
    drawn = f'<svg class="i" {box} aria-hidden="true"><use href="{icon}"></use></svg>'
    classes = [word for word, has in (("live", key in marks.live), ("wrong", key in marks.wrong)) if has]
    said = _("%(step)s, has errors") % {"step": name} if key in marks.wrong else name
    lower = f'<text class="less" x="{x + 12}" y="{y + 40}">{escape(_cut(below, LONG_BELOW))}</text>' if below else ""
    return (
        f'<a href="{escape(url)}" class="{" ".join(["step", *classes])}"'
        f"{current}>"
        f"<title>{escape(': '.join(filter(None, (said, below))))}</title>"
        f'<rect x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="10"></rect>'
        f"{drawn}"
        f'<text x="{x + 37}" y="{y + (23 if below else 32)}">{escape(_cut(name, LONG))}</text>{lower}</a>'
    )


def _edge(definition: Definition, names: Mapping[str, str], layout: Layout, edge: Edge, width: int) -> tuple[str, str]:
    """Return the line of an edge, and its outlets' names."""
    node = definition.nodes[edge.source]
    label = _outlets(node, edge.outlets, names)
    (x, y), (to_x, to_y) = _at(layout, edge.source), _at(layout, edge.target)
    from_x, from_y, end_x = x + WIDTH // 2, y + HEIGHT, to_x + WIDTH // 2
    if edge.source == edge.target:
        return _loop(x + WIDTH, y, label)
    if edge.back:
        return _back(x + WIDTH, y + HEIGHT // 2, to_x + WIDTH, to_y + HEIGHT // 2, width, label)
    if layout.tree.get(edge.target) == edge.source:
        bend = from_y + 16
        path = f"M{from_x} {from_y}V{bend}H{end_x}V{to_y}"
        return f'<path class="way" d="{path}"></path>', _label(label, end_x, to_y - 24)
    # Another way to a step that is drawn below a different one: from the side where it is.
    start_x = from_x + (WIDTH // 4 if end_x >= from_x else -WIDTH // 4)
    aside = end_x + (WIDTH // 4 if start_x > end_x else -WIDTH // 4)
    path = f"M{start_x} {from_y}C{start_x} {from_y + 52} {aside} {to_y - 52} {aside} {to_y}"
    return f'<path class="way" d="{path}"></path>', _label(label, start_x, from_y + 14)


def _outlets(node: AnyNode, outlets: tuple[str, ...], names: Mapping[str, str]) -> str:
    """Return the names of outlets that lead to one step; where nobody answers, and all do, in two words."""
    if node.kind in RINGING and set(outlets) == set(node.required):
        return _("Not answered")
    return _cut(", ".join(outlet_label(node, outlet, names) for outlet in outlets), LONG_OUTLET)


def _loop(x: int, y: int, label: str) -> tuple[str, str]:
    """An edge that leads to its own step is a bow on the right."""
    path = f"M{x} {y + 14}C{x + 18} {y + 14} {x + 18} {y + 38} {x} {y + 38}"
    head = f"M{x + 7} {y + 33}L{x} {y + 38}L{x + 7} {y + 43}"
    lines = f'<path class="way back" d="{path}"></path><path class="way" d="{head}"></path>'
    return lines, _label(label, x - int(len(label) * LETTER) // 2, y + HEIGHT)


def _back(x: int, y: int, to_x: int, to_y: int, width: int, label: str) -> tuple[str, str]:
    """An edge that returns to an earlier step goes up on the right, dashed."""
    lane = width - MARGIN
    path = f"M{x} {y}H{lane}V{to_y}H{to_x}"
    head = f"M{to_x + 7} {to_y - 5}L{to_x} {to_y}L{to_x + 7} {to_y + 5}"
    return f'<path class="way back" d="{path}"></path><path class="way" d="{head}"></path>', _label(
        label, x + 8, y - 16
    )


def _label(text: str, x: int, y: int) -> str:
    wide = int(len(text) * LETTER) + 18
    return (
        f'<rect class="pill" x="{x - wide // 2}" y="{y - 11}" width="{wide}" height="22" rx="11"></rect>'
        f'<text class="outlet" x="{x}" y="{y + 4}">{escape(text)}</text>'
    )


@cache
def _icons() -> str:
    return str(static("icons.svg"))


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
