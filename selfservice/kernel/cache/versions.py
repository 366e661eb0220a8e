"""Per-model cache versions; a write bumps the version, which invalidates cached counts.

Each counted model has a version in the cache, renewed before a row is written and again on commit: a count cached in
between, by a process that can't see the row yet, is invalidated, too.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import cache as once
from uuid import uuid4

from django.core.cache import cache
from django.db import models, transaction
from redis.exceptions import RedisError

# Models that lists show. Others are never counted, and need no version.
_counted: set[type[models.Model]] = set()
# A cache that does not answer is not used for as long as values are cached at all.
QUIET_SECONDS = 30
_quiet_until = 0.0


def count_of(model: type[models.Model]) -> None:
    """Renew the model's version on writes from now on."""
    _counted.add(model)


def version_key(model: type[models.Model]) -> str:
    """Return the cache key of the model's version."""
    return f"version:{model._meta.label_lower}"


def touch(model: type[models.Model]) -> None:
    """Renew the model's version before a row is written, and again on commit."""
    if model not in _counted:
        return
    renew = _renewal(model)
    renew()
    connection = transaction.get_connection()
    here = set(connection.savepoint_ids)
    # One callback is enough for this write, too, unless a rollback to a savepoint could discard it alone.
    if not any(function is renew and sids <= here for sids, function, _robust in connection.run_on_commit):
        transaction.on_commit(renew)


@once
def _renewal(model: type[models.Model]) -> Callable[[], None]:
    def renew() -> None:
        global _quiet_until
        if time.monotonic() < _quiet_until:
            return
        try:
            cache.set(version_key(model), uuid4().hex, timeout=None)
        except (RedisError, OSError):
            _quiet_until = time.monotonic() + QUIET_SECONDS

    return renew


def versions(counted: Sequence[type[models.Model]]) -> tuple[str | None, ...] | None:
    """Return the versions of the models, as part of a cache key; None if the cache does not answer."""
    try:
        found = cache.get_many([version_key(model) for model in counted])
    except (RedisError, OSError):
        return None
    return tuple(found.get(version_key(model)) for model in counted)
