"""Which models' rows have been written, so that what was counted of them is no longer believed.

Each counted model has a version in the cache, renewed when a row is about to be written and again when that is
committed: what is counted in between, by whoever can't see the row yet, is not believed either.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import cache as once
from uuid import uuid4

from django.core.cache import cache
from django.db import models, transaction
from redis.exceptions import RedisError

# Models that lists show. Others are never counted, and cost nothing here.
_counted: set[type[models.Model]] = set()
# A cache that does not answer is left alone for as long as anything is remembered at all.
QUIET_SECONDS = 30
_quiet_until = 0.0


def count_of(model: type[models.Model]) -> None:
    """From now on, writes of the model are noted."""
    _counted.add(model)


def version_key(model: type[models.Model]) -> str:
    """Where the model's version stands in the cache."""
    return f"version:{model._meta.label_lower}"


def touch(model: type[models.Model]) -> None:
    """A row of the model is about to be written."""
    if model not in _counted:
        return
    renew = _renewal(model)
    renew()
    connection = transaction.get_connection()
    here = set(connection.savepoint_ids)
    # One that is undone no sooner than this write will do for it too.
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


def versions(kept: Sequence[type[models.Model]]) -> tuple[str | None, ...] | None:
    """The versions of the models' rows, as a key for what is made of them; None when nobody knows."""
    try:
        found = cache.get_many([version_key(model) for model in kept])
    except (RedisError, OSError):
        return None
    return tuple(found.get(version_key(model)) for model in kept)
