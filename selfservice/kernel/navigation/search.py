"""Search over everything: each app says in `<app>/search.py` what it finds; the page shows what the actor may see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from selfservice.kernel.registry import Registry, name_of
from selfservice.kernel.scope.actor import Actor, Needed

# Hits of one source on the page.
SHOWN = 8


@dataclass(frozen=True, slots=True)
class Group:
    """Hits of one kind stand together, under its label. The list named shows all of them, narrowed by `narrow`."""

    label: Any
    icon: str
    list_url_name: str = ""
    narrow: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found. `exact` when the text names this very thing: one such hit is opened at once.

    `act_url` is where the act that was asked for is done to it, if it is; `status` says (in words, and in a `tone` of
    the style sheet) at its place.
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
    """What was asked, as typed and as a number: without spaces, dots, dashes and a leading +45 or 0045.

    `act` is what is to be done to what is found, if anything (a word that the sources know).
    """

    text: str
    digits: str
    act: str = ""

    @classmethod
    def of(cls, text: str, act: str = "") -> Asked:
        """Read what a person typed."""
        text = " ".join(text.replace("\0", "").split())[:100]
        bare = "".join(c for c in text if c not in " .-/")
        for prefix in ("+45", "0045"):
            if bare.startswith(prefix) and len(bare) == len(prefix) + 8:
                bare = bare.removeprefix(prefix)
        return cls(text, bare if bare.isascii() and bare.isdigit() else "", act)


@dataclass(frozen=True, slots=True)
class Source:
    """Something that can be searched, with the function it needs."""

    order: int
    label: Any
    icon: str
    find: Callable[[Actor, Asked], list[Hit]]
    function: Needed | None = None
    # The list that shows all of them for `q`, where there is one.
    list_url_name: str = ""


_sources: Registry[str, Source] = Registry("source of the search", order=lambda source: source.order)


def register(source: Source) -> None:
    """Add a source; called when the app's `search` module is loaded."""
    _sources.register(name_of(source.find), source)


@dataclass(frozen=True, slots=True)
class Found:
    """Hits that stand together; `more_url` leads to the list of all, where there may be more."""

    group: Group
    hits: list[Hit]
    more_url: str = ""


def search(actor: Actor, asked: Asked) -> list[Found]:
    """The hits, group by group; sources without hits are left out."""
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
    """The one hit that the text names exactly, if there is just one."""
    exact = [hit for some in found for hit in some.hits if hit.exact]
    return exact[0] if len(exact) == 1 else None


def only_act(found: list[Found]) -> str:
    """Where the act asked for is done: to the one exact hit, or to the only one; nothing when one has to choose."""
    hits = [hit for some in found for hit in some.hits if hit.act_url]
    exact = [hit for hit in hits if hit.exact]
    one = exact if len(exact) == 1 else hits
    return one[0].act_url if len(one) == 1 else ""
