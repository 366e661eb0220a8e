"""Parts of the admin's front page and of the queue, which features register: what waits, chats, the room for chats."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest

from selfservice.kernel.registry import Registry

# Where a panel is shown.
FRONT, QUEUE = "front", "queue"


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a page. `draw` returns its HTML, empty where there is nothing to show. The lowest order is on top."""

    draw: Callable[[HttpRequest], str]
    order: int
    on: frozenset[str]


_panels: Registry[str, Panel] = Registry("panel of support", order=lambda panel: panel.order)


def register_panel(name: str, draw: Callable[[HttpRequest], str], order: int, *on: str) -> None:
    """Register a panel; on the front page and the queue, unless `on` says where."""
    _panels.register(name, Panel(draw, order, frozenset(on or (FRONT, QUEUE))))


def drawn(request: HttpRequest, where: str) -> list[str]:
    """Return the HTML of the panels of a page, without empty ones."""
    return [html for panel in _panels.values() if where in panel.on and (html := panel.draw(request))]
