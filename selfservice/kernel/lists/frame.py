"""What stands around a list's rows, as HTML: tabs, search, filters, columns, saved views, the turns of the page.

Put together here and not by the template engine, which would take longer than reading the rows does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from html import escape
from typing import Any

from django.utils import translation
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_noop as text

from selfservice.kernel.core.formatting import icon, number
from selfservice.kernel.lists.saved_views import LONGEST_NAME
from selfservice.kernel.tables.columns import Chip, Column
from selfservice.kernel.tables.counts import Count

VIEWS = text("Views")
REMOVE_FILTER = text("Remove the filter %(name)s")
RESET_COLUMNS = text("Reset columns")
COLUMNS = text("Columns")
COLUMNS_TO_SHOW = text("Columns to show")
SHOW = text("Show")
REMOVE_VIEW = text("Remove view")
SAVE_VIEW = text("Save view")
VIEW_NAME = text("Name of the view")
SAVE_HINT = text("Keeps search, filters and order as a tab that only you see.")
SAVE = text("Save")
ROWS = text("Rows")
PREVIOUS = text("Previous")
NEXT = text("Next")
OF_ALL, OF_MORE = text("%(first)s–%(last)s of %(total)s"), text("%(first)s–%(last)s of more than %(total)s")
CURRENT = ' aria-current="page"'


@lru_cache(maxsize=2000)
def _said(_language: str, msgid: str) -> str:
    return escape(translation.gettext(msgid))


def said(msgid: str) -> str:
    """A text of ours in the page's language, escaped."""
    return _said(get_language() or "", msgid)


def counted(count: Count) -> str:
    """A count as it is shown: "1.247", or "10.000+"."""
    return f"{number(count.number)}+" if count.capped else number(count.number)


def draw_tabs(tabs: Iterable[Mapping[str, Any]]) -> SafeString:
    """The views with their counts."""
    links = [
        f'<a href="{escape(tab["url"])}"{CURRENT if tab["current"] else ""}>{conditional_escape(tab["label"])}'
        f"<span>{counted(tab['count'])}</span></a>"
        for tab in tabs
    ]
    if not links:
        return SafeString("")
    return SafeString(f'<nav class="views" aria-label="{said(VIEWS)}">{"".join(links)}</nav>')


def draw_search(label: Any, searched: str, kept: Iterable[tuple[str, str]], chips: Iterable[Chip], popover: str) -> str:
    """The form with the search, the chips of the filters in force, and the filters."""
    named = conditional_escape(label)
    shown = "".join(_chip(chip) for chip in chips)
    return (
        f'<form method="get" role="search">{hidden(kept)}<div class="find"><label class="sr" for="f">{named}</label>'
        f'{icon("search")}<input class="input" id="f" name="q" type="search" value="{escape(searched)}" '
        f'autocomplete="off" spellcheck="false" enterkeyhint="search" maxlength="100" '
        f'placeholder="{named}"></div>{shown}{popover}</form>'
    )


def _chip(chip: Chip) -> str:
    label = conditional_escape(chip.label)
    value = f": {conditional_escape(chip.value)}" if chip.value != "" else ""
    remove = said(REMOVE_FILTER).replace("%(name)s", label)
    return (
        f'<span class="chip">{label}{value}<a href="{escape(chip.remove)}" aria-label="{remove}">{icon("x")}</a></span>'
    )


def hidden(pairs: Iterable[tuple[str, str]]) -> str:
    """Fields that nobody sees."""
    return "".join(f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in pairs)


def draw_columns(offered: Sequence[Column], shown: Sequence[Column], here: str, token: str, *, own: bool) -> str:
    """The chooser of columns; the first is always there."""
    if len(offered) < 2:
        return ""
    boxes = [
        f'<label class="choice"><input type="checkbox" name="column" value="{column.name}"'
        f"{' checked' if column in shown else ''}><span>{conditional_escape(column.label)}</span></label>"
        for column in offered[1:]
    ]
    reset = f'<button type="submit" class="btn quiet small" name="own_columns" value="1">{said(RESET_COLUMNS)}</button>'
    return (
        f'<button class="btn quiet small" type="button" popovertarget="columns">{icon("cols")}{said(COLUMNS)}</button>'
        f'<form class="menu end" id="columns" popover method="post" action="{escape(here)}">{token}'
        f'<fieldset><legend class="sr">{said(COLUMNS_TO_SHOW)}</legend>{"".join(boxes)}</fieldset><div class="row">'
        f'<button type="submit" class="btn small" name="columns" value="chosen">{said(SHOW)}</button>'
        f"{'' if own else reset}</div></form>"
    )


def draw_remove(name: str, here: str, token: str) -> str:
    """The button that forgets the saved view that is shown."""
    return (
        f'<form method="post" action="{escape(here)}">{token}<button type="submit" class="btn quiet small" '
        f'name="remove_view" value="{escape(name)}">{icon("x")}{said(REMOVE_VIEW)}</button></form>'
    )


def draw_save(here: str, token: str) -> str:
    """What saves the state under a name."""
    return (
        f'<button class="btn quiet small" type="button" popovertarget="save">{icon("plus")}{said(SAVE_VIEW)}</button>'
        f'<form class="menu end" id="save" popover method="post" action="{escape(here)}">{token}<div class="stack">'
        f'<div class="field"><label for="view-name">{said(VIEW_NAME)}</label>'
        f'<span class="hint" id="view-hint">{said(SAVE_HINT)}</span>'
        f'<input class="input" id="view-name" name="name" required maxlength="{LONGEST_NAME}" autocomplete="off" '
        f'aria-describedby="view-hint"></div><button type="submit" class="btn primary" name="save_view" value="1">'
        f"{said(SAVE)}</button></div></form>"
    )


def draw_pager(pager: Mapping[str, Any], total: Count, kept: Iterable[tuple[str, str]]) -> SafeString:
    """Which rows these are, how many stand on a page, and the turns."""
    told = said(OF_MORE if total.capped else OF_ALL)
    for name, value in (("first", pager["first"]), ("last", pager["last"]), ("total", total.number)):
        told = told.replace(f"%({name})s", number(value))
    sizes = "".join(f"<option{' selected' if current else ''}>{n}</option>" for n, current in pager["sizes"])
    return SafeString(
        f'<div class="bar pager"><p>{told}</p><div class="row"><form class="row" method="get">{hidden(kept)}'
        f'<label for="size">{said(ROWS)}</label><select class="btn small" id="size" name="raekker" data-submit>{sizes}'
        f'</select><button type="submit" class="btn small" data-without-script>{said(SHOW)}</button></form>'
        f"{_turn(pager['previous'], 'prev', said(PREVIOUS))}{_turn(pager['next'], 'next', said(NEXT))}</div></div>"
    )


def _turn(url: str | None, rel: str, label: str) -> str:
    if url is None:
        return f'<span class="btn small" aria-disabled="true">{label}</span>'
    return f'<a class="btn small" href="{escape(url)}" rel="{rel}">{label}</a>'
