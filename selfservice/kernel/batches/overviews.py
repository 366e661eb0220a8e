"""Registry of the pages from which bulk changes by file begin, for the list of bulk changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from selfservice.kernel.scope.actor import Actor

# Each returns the label and the URL of a page, or None if the actor can do nothing there.
Link = Callable[[Actor], tuple[Any, str] | None]
_links: list[Link] = []


def register_overview(link: Link) -> None:
    """Register a page."""
    _links.append(link)


def overviews_for(actor: Actor) -> list[tuple[Any, str]]:
    """Return the labels and URLs of the pages where the actor can do something."""
    return [found for link in _links if (found := link(actor))]
