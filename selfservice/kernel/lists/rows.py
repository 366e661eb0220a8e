"""A list's heads and rows as HTML, put together here: the template engine would take longer than the database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from html import escape
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from selfservice.kernel.core.formatting import breakable, icon
from selfservice.kernel.tables.columns import Column

NOBODY = UUID(int=0)


def draw_heads(heads: Iterable[Mapping[str, Any]]) -> SafeString:
    """A `th` for each column: its label, css, the address that sorts by it, and whether that is done."""
    drawn = []
    for head in heads:
        css = f' class="{head["css"]}"' if head["css"] else ""
        way = f' aria-sort="{head["sorted"]}"' if head["sorted"] else ""
        arrow = icon("down" if head["sorted"] == "descending" else "up") if head["sorted"] else ""
        label: str = conditional_escape(head["label"])
        if head["url"]:
            label = f'<a class="sort" href="{conditional_escape(head["url"])}">{label}{arrow}</a>'
        drawn.append(f'<th scope="col"{css}{way}>{label}</th>')
    return SafeString("".join(drawn))


def draw(rows: Iterable[Any], columns: Sequence[Column], link: Callable[[Any], str], boxes: str = "") -> SafeString:
    """A `tr` for each row; everything that is not safe already is escaped.

    `boxes`: what a box to choose the row has besides its value; without it there is none.
    """
    header, *others = columns
    cells = [(column.cell, f'<td class="{column.css}">' if column.css else "<td>") for column in others]
    before, within, after = _box(boxes)
    lines = []
    for row in rows:
        sub = _shown(header.sub(row)) if header.sub else ""
        title = _shown(header.cell(row))
        box = f"{before}{row.uid}{within}{title}{after}" if boxes else ""
        address = link(row)
        named = f'<a href="{conditional_escape(address)}">{title}</a>' if address else title
        parts = [
            f'<tr>{box}<th scope="row">{named}',
            f'<span class="sub">{sub}</span></th>' if sub else "</th>",
        ]
        parts += [f"{start}{_shown(cell(row))}</td>" for cell, start in cells]
        lines.append("".join(parts))
    return SafeString("</tr>\n".join([*lines, ""]))


def _box(attributes: str) -> tuple[str, str, str]:
    """What stands around a row's id and its name in the cell with the box."""
    tick = f'<td><label class="hit"><input class="check" type="checkbox" name="sel" {attributes} value="'
    before, after = escape(_("Choose %(what)s")).split("%(what)s")
    return tick, f'"><span class="sr">{before}', f"{after}</span></label></td>"


def _shown(value: Any) -> str:
    if type(value) is str and "@" not in value:
        # Most of what a list shows; what may be safe already goes the longer way.
        return escape(value)
    return "" if value is None else conditional_escape(breakable(value))


def address_of(url_name: str, uid: Any) -> str:
    """The address of a page with a row's public id in it; what is around the id is looked up once a process."""
    before, after = _around(url_name)
    return f"{before}{uid}{after}"


@cache
def _around(url_name: str) -> tuple[str, str]:
    before, _uid, after = reverse(url_name, args=[NOBODY]).partition(str(NOBODY))
    return before, after
