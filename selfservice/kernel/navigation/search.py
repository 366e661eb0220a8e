"""Registry of the search: each app registers sources in `<app>/search.py`; the page shows what the actor may see."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from selfservice.kernel.registry import Registry, name_of
from selfservice.kernel.scope.actor import Actor, Needed
from selfservice.kernel.types import cleaning

# The country code in front of a Danish number: with its "+" of a part of one, too.
DANISH = re.compile(r"^(?:\+45|(?:00)?45(?=(?:[2-9][0-9]{7}|37[0-9]{10})$))")
# Hits per group on the page.
SHOWN = 8


@dataclass(frozen=True, slots=True)
class Group:
    """A kind of hits, shown together under a label. The list with the parameters `narrow` shows all of them."""

    label: Any
    icon: str
    list_url_name: str = ""
    narrow: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A search result. `exact`: the text names exactly this object; a single such hit is opened directly.

    `act_url` is the page of the requested act, if the object has it; `status` is the object's status as text, with a
    `tone` of the style sheet.
    """

    title: str
    sub: str
    url: str
    exact: bool = False
    group: Group | None = None
    act_url: str = ""
    status: Any = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A search text, as typed and as a number: its digits alone, without a label or a Danish country code.

    `act` is the act that the user wants to do, if any (a word that the sources know).
    """

    text: str
    digits: str
    act: str = ""

    @classmethod
    def of(cls, text: str, act: str = "") -> Asked:
        """Parse what a user typed."""
        text = cleaning.plain(text.replace("\0", ""))[:100]
        bare = DANISH.sub("", cleaning.compact(text, cleaning.ANY))
        return cls(text, bare if bare.isascii() and bare.isdigit() else "", act)


@dataclass(frozen=True, slots=True)
class Source:
    """A source of search results, with the function it requires."""

    order: int
    label: Any
    icon: str
    find: Callable[[Actor, Asked], list[Hit]]
    function: Needed | None = None
    # URL name of the list that shows all results for `q`, if there is one.
    list_url_name: str = ""


_sources: Registry[str, Source] = Registry("source of the search", order=lambda source: source.order)


def register(source: Source) -> None:
    """Register a source; called when the app's `search` module is loaded."""
    _sources.register(name_of(source.find), source)


@dataclass(frozen=True, slots=True)
class Found:
    """The hits of a group; `more_url` is the URL of the list of all hits, if there may be more."""

    group: Group
    hits: list[Hit]
    more_url: str = ""


def search(actor: Actor, asked: Asked) -> list[Found]:
    """Return the hits group by group, without sources that have none."""
    if not asked.text:
        return []
    found: list[Found] = []
    for source in _sources.values():
        if source.function is None or actor.holds(source.function):
            found += _grouped(source, source.find(actor, asked), asked)
    return found


def _grouped(source: Source, hits: list[Hit], asked: Asked) -> list[Found]:
    own = Group(source.label, source.icon, source.list_url_name)
    groups: dict[Group, list[Hit]] = {}
    for hit in hits:
        groups.setdefault(hit.group or own, []).append(hit)
    return [Found(group, some[:SHOWN], _more(group, some, asked)) for group, some in groups.items()]


def _more(group: Group, hits: list[Hit], asked: Asked) -> str:
    if not group.list_url_name or len(hits) < SHOWN:
        return ""
    return f"{reverse(group.list_url_name)}?{urlencode([*group.narrow, ('q', asked.text)])}"


def only_hit(found: list[Found]) -> Hit | None:
    """Return the exact hit if there is exactly one, else None."""
    exact = [hit for some in found for hit in some.hits if hit.exact]
    return exact[0] if len(exact) == 1 else None


def only_act(found: list[Found]) -> str:
    """Return the URL of the act for the only exact hit or the only hit; empty if the user has to choose."""
    hits = [hit for some in found for hit in some.hits if hit.act_url]
    exact = [hit for hit in hits if hit.exact]
    one = exact if len(exact) == 1 else hits
    return one[0].act_url if len(one) == 1 else ""
