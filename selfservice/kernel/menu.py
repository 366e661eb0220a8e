"""The left menu's registry: each app says its items in `<app>/menu.py`; pages show what the actor's functions allow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.actor import Actor, Needed
from selfservice.kernel.requests import page_actor

# The order of the groups, top to bottom; the first has no title.
GROUPS: dict[str, Any] = {
    "home": None,
    "products": _("Products"),
    "money": _("Finance"),
    "ordering": _("Ordering"),
    "administration": _("Administration"),
}
IN_ALL = _("in all")


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One line of the menu. `order` places it in its group; `count` is read for the page's actor."""

    group: str
    order: int
    label: Any
    url_name: str
    icon: str
    function: Needed | None = None
    count: Callable[[Actor], int] | None = None
    count_label: Any = IN_ALL


_items: list[MenuItem] = []
_url = cache(reverse)


def register(item: MenuItem) -> None:
    """Add an item; called when the app's `menu` module is loaded."""
    _items.append(item)
    _items.sort(key=lambda i: (list(GROUPS).index(i.group), i.order))


def menu_for(request: HttpRequest) -> list[dict[str, Any]]:
    """The groups with the items the actor may use, as templates/base.html draws them. Empty groups are left out."""
    actor = page_actor(request)
    groups = []
    for name, title in GROUPS.items():
        shown = [i for i in _items if i.group == name and (i.function is None or actor.holds(i.function))]
        if shown:
            groups.append({"title": title, "entries": [_drawn(i, actor, request.path) for i in shown]})
    return groups


def _drawn(item: MenuItem, actor: Actor, path: str) -> dict[str, Any]:
    url = _url(item.url_name)
    return {
        "label": item.label,
        "url": url,
        "icon": item.icon,
        "count": item.count(actor) if item.count else None,
        "count_label": item.count_label,
        "current": _is_current(item, path),
    }


def current_items(path: str) -> tuple[str, ...]:
    """The url names of the items that are marked as the page, or as what it belongs to."""
    return tuple(item.url_name for item in _items if _is_current(item, path))


def _is_current(item: MenuItem, path: str) -> bool:
    """Whether the page is the item's, and not that of another whose address is longer."""
    return _leads_to(item, path) and not any(
        _leads_to(other, path) and len(_url(other.url_name)) > len(_url(item.url_name)) for other in _items
    )


def _leads_to(item: MenuItem, path: str) -> bool:
    url = _url(item.url_name)
    return path == url if url == "/" else path.startswith(url)
