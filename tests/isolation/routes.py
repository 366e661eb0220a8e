"""Every route of the URLconf: its name, its address with places for parameters, the methods its view offers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
PLACE = re.compile(r"<(?:(\w+):)?(\w+)>")


@dataclass(frozen=True, slots=True)
class Route:
    """One address. `plain` is False for an address given by a regular expression."""

    name: str
    path: str
    view: Any
    plain: bool

    @property
    def params(self) -> tuple[str, ...]:
        """The names of its parameters."""
        return tuple(name for _kind, name in PLACE.findall(self.path)) if self.plain else ()

    @property
    def view_class(self) -> Any:
        """The class of a class-based view, or the function."""
        return getattr(self.view, "view_class", self.view)

    def offers(self, method: str) -> bool:
        """Whether the view has something to answer the method with."""
        view = self.view_class
        if not isinstance(view, type):
            return True
        names: Sequence[str] = getattr(view, "http_method_names", ())
        wanted = method.lower()
        has = hasattr(view, wanted) or (wanted == "head" and hasattr(view, "get"))
        return wanted in names and has

    def address(self, values: Mapping[str, Any]) -> str:
        """The address with these values in their places."""
        return PLACE.sub(lambda found: str(values[found.group(2)]), self.path)


def routes(patterns: Sequence[Any] | None = None, namespace: str = "", before: str = "/") -> Iterator[Route]:
    """All of them, in the URLconf's order."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        here = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from routes(entry.url_patterns, inner, here)
        elif isinstance(entry, URLPattern):
            plain = isinstance(entry.pattern, RoutePattern)
            yield Route(f"{namespace}{entry.name or entry.pattern}", here, entry.callback, plain)
