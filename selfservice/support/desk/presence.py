"""Who of support is writing an answer to a case right now. In the cache alone: without it, nobody seems to write."""

from __future__ import annotations

import time

from django.core.cache import cache
from redis.exceptions import RedisError

# An open page tells every 15 seconds.
SECONDS = 40


def _key(case_id: int) -> str:
    return f"case_writers:{case_id}"


def _writers(case_id: int) -> dict[str, tuple[str, float]]:
    """Return name and end by the id of the login, as text: the cache stores JSON."""
    try:
        found: dict[str, tuple[str, float]] = cache.get(_key(case_id)) or {}
    except (RedisError, OSError):
        return {}
    return {user_id: one for user_id, one in found.items() if one[1] > time.time()}


def note_writer(case_id: int, user_id: int, name: str, *, writes: bool) -> None:
    """Note that a person is writing, or is not any more."""
    found, own = _writers(case_id), str(user_id)
    if not writes and own not in found:
        return
    found.pop(own, None)
    if writes:
        found[own] = (name, time.time() + SECONDS)
    try:
        cache.set(_key(case_id), found, SECONDS)
    except (RedisError, OSError):
        return


def others_writing(case_id: int, user_id: int | None) -> list[str]:
    """Return the names of those who are writing, but for one's own."""
    return [name for other, (name, _until) in _writers(case_id).items() if other != str(user_id)]
