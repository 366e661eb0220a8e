"""Emptying the caches."""

from __future__ import annotations

from django.core.cache import caches


def empty_caches() -> None:
    """Empty Redis and the cache of this process."""
    for alias in caches.settings:
        caches[alias].clear()
