"""Registry of the search: each app registers sources in `<app>/search.py`; the page shows what the actor may see."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.db.collation import fold
from selfservice.kernel.navigation.menu import MenuItem, shown_items, url_of
from selfservice.kernel.registry import Registry, name_of
from selfservice.kernel.scope.actor import Actor, Needed
from selfservice.kernel.types import cleaning

# The country code in front of a Danish number: with its "+" of a part of one, too.
DANISH = re.compile(r"^(?:\+45|(?:00)?45(?=(?:[2-9][0-9]{7}|37[0-9]{10})$))")
# Hits per group on the page.
SHOWN = 8
# Letters of a word that may name a page.
SHORTEST = 3
# Letters that a word may have beyond one that names a page.
ENDING = 4


@dataclass(frozen=True, slots=True)
class Group:
    """A kind of hits, shown together under a label. The list with the parameters `narrow` shows all of them."""

    label: Any
    icon: str
    list_url_name: str = ""
    narrow: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A search result. `exact`: the text names exactly this object; a single such hit is opened directly. A `name` is
    shown before the title.

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
    name: str = ""


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
    # What the search field promises to an actor, in single words.
    promises: Callable[[Actor], list[str]] | None = None


@dataclass(frozen=True, slots=True)
class Topic:
    """What people call a page of the menu: words separated by commas, and what the page is for."""

    words: Any
    text: Any = ""


_topics: Registry[tuple[str, str], Topic] = Registry("topic of a page")
_sources: Registry[str, Source] = Registry("source of the search", order=lambda source: source.order)


def register(source: Source) -> None:
    """Register a source; called when the app's `search` module is loaded."""
    _sources.register(name_of(source.find), source)


def register_topic(url_name: str, words: Any, text: Any = "", *, query: str = "") -> None:
    """Register words by which the search finds a page of the menu, besides its label."""
    _topics.register((url_name, query), Topic(words, text))


def find_pages(actor: Actor, asked: Asked) -> list[Hit]:
    """Find the pages of the actor's menu by label and topic, from three letters on."""
    typed = [word for word in fold(asked.text).split() if len(word) >= SHORTEST]
    if not typed or asked.digits or asked.act:
        return []
    found = []
    for item in shown_items(actor):
        topic = _topics.get((item.url_name, item.query))
        if _is_named(item, topic, typed):
            found.append(Hit(title=str(item.label), sub=str(topic.text) if topic else "", url=url_of(item)))
    return found


def _is_named(item: MenuItem, topic: Topic | None, typed: list[str]) -> bool:
    """Return whether each typed word begins a word of the page, or is one with an ending ("fakturaerne")."""
    # Divided before it is folded: of "å" that makes a character that is no letter.
    words = [fold(word) for word in re.findall(r"\w+", f"{item.label} {topic.words if topic else ''}")]
    return all(
        any(
            word.startswith(one) or (len(word) > SHORTEST and one.startswith(word) and len(one) <= len(word) + ENDING)
            for word in words
        )
        for one in typed
    )


def promise(actor: Actor) -> str:
    """Return the hint in the search field: what this actor can find."""
    sources = [s for s in _sources.values() if s.promises and (s.function is None or actor.holds(s.function))]
    words = [word for source in sources if source.promises for word in source.promises(actor)]
    # Everybody finds pages; they are named where there is little else.
    words += [_("page")] if len(words) < 2 else []
    *most, last = words
    text = _("%(most)s or %(last)s") % {"most": ", ".join(most), "last": last} if most else last
    return text[:1].upper() + text[1:]


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


register(Source(90, _lazy("Pages"), "file", find_pages))
