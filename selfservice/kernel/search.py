"""Search over everything: each app says in `<app>/search.py` what it finds; the page shows what the actor may see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from selfservice.kernel.actor import Actor, Needed

# Hits of one source on the page.
SHOWN = 8


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found. `exact` when the text names this very thing: one such hit is opened at once."""

    title: str
    sub: str
    url: str
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked, as typed and as a number: without spaces, dots, dashes and a leading +45 or 0045."""

    text: str
    digits: str

    @classmethod
    def of(cls, text: str) -> Asked:
        """Read what a person typed."""
        text = " ".join(text.replace("\0", "").split())[:100]
        bare = "".join(c for c in text if c not in " .-/")
        for prefix in ("+45", "0045"):
            if bare.startswith(prefix) and len(bare) == len(prefix) + 8:
                bare = bare.removeprefix(prefix)
        return cls(text, bare if bare.isascii() and bare.isdigit() else "")


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


_sources: list[Source] = []


def register(source: Source) -> None:
    """Add a source; called when the app's `search` module is loaded."""
    _sources.append(source)
    _sources.sort(key=lambda s: s.order)


def search(actor: Actor, asked: Asked) -> list[tuple[Source, list[Hit]]]:
    """The hits, source by source; sources without hits are left out."""
    if not asked.text:
        return []
    allowed = [s for s in _sources if s.function is None or actor.holds(s.function)]
    return [(source, hits) for source in allowed if (hits := source.find(actor, asked))]


def only_hit(found: list[tuple[Source, list[Hit]]]) -> Hit | None:
    """The one exact hit, if there is just one."""
    exact = [hit for _source, hits in found for hit in hits if hit.exact]
    return exact[0] if len(exact) == 1 else None
