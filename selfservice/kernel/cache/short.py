"""Figures that may be half a minute old: counts in the menu, and the like. Never what decides whether someone may."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import Any, TypeVar

from django.core.cache import cache
from redis.exceptions import RedisError

SECONDS = 30
T = TypeVar("T")


def remembered(name: str, about: Iterable[Any], make: Callable[[], T]) -> T:
    """The figure of that name about these things (ids of companies, of a person …): from the cache, or made anew.

    Without the cache it is made each time.
    """
    key = "remembered:" + sha256(repr([name, *about]).encode()).hexdigest()[:32]
    try:
        found: T | None = cache.get(key)
        if found is None:
            found = make()
            cache.set(key, found, SECONDS)
    except (RedisError, OSError):
        return make()
    return found
