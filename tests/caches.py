"""Emptying the caches."""

from __future__ import annotations

from django.core.cache import caches

from selfservice.kernel.cache import versions


def empty_caches() -> None:
    """Empty Redis and the cache of this process."""
    for alias in caches.settings:
        caches[alias].clear()
    # A test without Redis leaves versions alone for half a minute.
    versions._quiet_until = 0.0
