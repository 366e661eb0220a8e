"""Emptying the caches."""

from __future__ import annotations

from django.core.cache import caches

from selfservice.kernel.web import fragment_cache


def empty_caches() -> None:
    """Redis, this process's figures, and the parts of pages."""
    for alias in caches.settings:
        caches[alias].clear()
    fragment_cache.forget()
