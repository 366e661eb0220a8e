"""Registry of the menu: each app registers items in `<app>/menu.py`; pages show what the actor's functions allow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.core.formatting import number
from selfservice.kernel.registry import Registry
from selfservice.kernel.scope.actor import Actor, Needed
from selfservice.kernel.scope.request import page_actor
from selfservice.kernel.tables.counts import Count

# The groups from top to bottom; the first has no title.
GROUPS: dict[str, Any] = {
    "home": None,
    "products": _("Products"),
    "telephony": _("Telephony solution"),
    "money": _("Finance"),
    "ordering": _("Ordering"),
    "administration": _("Administration"),
}
IN_ALL = _("in all")


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One line of the menu. `order` is its place in the group; `count` is called with the page's actor.

    `query`: the query string, for one path with several lists ("type=mobil"). A page below such a path sets
    `request.menu_query` to the query of the list that it belongs to. An item that is `hidden_if_none` is left out while
    its count is zero, except on its own pages. A `personal` item belongs to the login: it is
    left out while viewing as a colleague. An item `under` another, by its `url_name`, is not drawn: that one's
    page links to it, and is marked as current on its pages. The search finds it as the others.
    """

    group: str
    order: int
    label: Any
    url_name: str
    icon: str
    function: Needed | None = None
    count: Callable[[Actor], int | Count] | None = None
    count_label: Any = IN_ALL
    query: str = ""
    hidden_if_none: bool = False
    shows_count: bool = True
    personal: bool = False
    under: str = ""


_items: Registry[tuple[str, str], MenuItem] = Registry(
    "menu item", order=lambda item: (list(GROUPS).index(item.group), item.order)
)
_url = cache(reverse)


def register(item: MenuItem) -> None:
    """Register an item; called when the app's `menu` module is loaded."""
    _items.register((item.url_name, item.query), item)


def menu_for(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the groups with the items the actor may use, for templates/base.html, without empty groups."""
    actor = page_actor(request)
    groups = []
    for name, title in GROUPS.items():
        allowed = [item for item in _allowed(actor) if item.group == name and not item.under]
        if entries := [entry for item in allowed if (entry := _drawn(item, actor, request))]:
            groups.append({"title": title, "entries": entries})
    return groups


def shown_items(actor: Actor) -> list[MenuItem]:
    """Return the items of the actor's menu, in order."""
    return [i for i in _allowed(actor) if not i.hidden_if_none or not i.count or _number(i.count(actor))]


def _allowed(actor: Actor) -> list[MenuItem]:
    held = [item for item in _items.values() if item.function is None or actor.holds(item.function)]
    return [item for item in held if actor.real is None or not item.personal]


def url_of(item: MenuItem) -> str:
    """Return the item's URL with its query."""
    url = _url(item.url_name)
    return f"{url}?{item.query}" if item.query else url


def _drawn(item: MenuItem, actor: Actor, request: HttpRequest) -> dict[str, Any] | None:
    count = item.count(actor) if item.count else None
    current = _is_current(item, request.path, query_of(request))
    if item.hidden_if_none and not current and not _number(count):
        return None
    return {
        "label": item.label,
        "url": url_of(item),
        "icon": item.icon,
        "count": _shown(count) if count is not None and item.shows_count else None,
        "count_label": item.count_label,
        "current": current,
    }


def _number(count: int | Count | None) -> int:
    return count.number if isinstance(count, Count) else count or 0


def _shown(count: int | Count) -> str:
    if isinstance(count, Count):
        return f"{number(count.number)}{'+' if count.capped else ''}"
    return number(count)


def query_of(request: HttpRequest) -> str:
    """Return the query that identifies the page's item among several with the same path."""
    return str(getattr(request, "menu_query", "") or request.META.get("QUERY_STRING", ""))


def current_items(path: str, query: str = "") -> tuple[str, ...]:
    """Return the names of the items that are marked as current on a page."""
    return tuple(f"{item.url_name}?{item.query}" for item in _items.values() if _is_current(item, path, query))


def _is_current(item: MenuItem, path: str, query: str) -> bool:
    """Return whether the page belongs to the item or one under it, and not to another with a longer URL."""
    if any(_is_current(each, path, query) for each in _items.values() if each.under == item.url_name):
        return True
    if item.query and (item.query != query and not _contains(query, item.query)):
        return False
    return _leads_to(item, path) and not any(
        _leads_to(other, path) and len(_url(other.url_name)) > len(_url(item.url_name)) for other in _items.values()
    )


@lru_cache(maxsize=1000)
def _contains(query: str, what: str) -> bool:
    asked = QueryDict(query)
    return all(asked.get(name) == value for name, value in QueryDict(what).items())


def _leads_to(item: MenuItem, path: str) -> bool:
    url = _url(item.url_name)
    return path == url if url == "/" else path.startswith(url)
