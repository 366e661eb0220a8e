"""Cache figures for up to half a minute, such as counts in the menu. Never for permissions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar, cast

from django.core.cache import caches
from django.core.cache.utils import make_template_fragment_key

T = TypeVar("T")


def cached_figure(name: str, vary_on: Iterable[Any], make: Callable[[], T]) -> T:
    """Return the figure from this process's cache, or make it.

    `name` has no spaces; `vary_on` is everything that the figure depends on: ids of companies, of a person …
    """
    return cast(T, caches["process"].get_or_set(make_template_fragment_key(name, vary_on), make))
