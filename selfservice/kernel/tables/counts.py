"""Counts of a list, all in one statement and each only up to a cap: an exact count would read every row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import QuerySet
from redis.exceptions import RedisError

from selfservice.kernel.cache.versions import version_key
from selfservice.kernel.core.formatting import number
from selfservice.kernel.db.cached_query import Statement
from selfservice.kernel.scope.actor import Actor

# Maximum age of cached counts.
SECONDS = 30
# Beyond this many rows a list shows "10.000+".
COUNT_CAP = 10_000


@dataclass(frozen=True, slots=True)
class Count:
    """A number of rows, or the cap if there are more."""

    number: int
    capped: bool = False

    def __str__(self) -> str:
        return f"{number(self.number)}{'+' if self.capped else ''}"

    @classmethod
    def of(cls, found: int, cap: int = COUNT_CAP) -> Count:
        """Make a count from the number of rows found when reading at most one row beyond the cap."""
        return cls(min(found, cap), found > cap)

    def at_least(self, rows: int) -> Count:
        """Return the count; or as many rows as have been read, where an older, cached count is lower."""
        return self if self.capped or self.number >= rows else Count(rows)


def cached_counts(
    model: type[models.Model], depends_on: Iterable[Any], querysets: Callable[[], Sequence[Any]]
) -> list[Count]:
    """Return `capped_counts`, cached until a row of the model is written, for half a minute at most.

    `depends_on` is everything that the query sets depend on: the actor's access, the list, its views and filters.
    """
    key = "counts:" + sha256(repr([model._meta.label, *depends_on]).encode()).hexdigest()[:32]
    try:
        cached = cache.get_many([version_key(model), key])
    except (RedisError, OSError, ValueError):
        return capped_counts(querysets())
    version, found = cached.get(version_key(model)), cached.get(key)
    if found and found[0] == version:
        return [Count(number, capped) for number, capped in found[1:]]
    counts = capped_counts(querysets())
    with suppress(RedisError, OSError):
        cache.set(key, [version, *([count.number, count.capped] for count in counts)], SECONDS)
    return counts


def access_key(actor: Actor) -> Any:
    """Return what an actor sees as a part of a cache key, equal in every process."""
    parts = sorted(actor.access, key=lambda part: part.company_id)
    seen = [(p.company_id, sorted(p.functions), p.accounts and sorted(p.accounts), p.whole_group) for p in parts]
    return actor.kind, actor.id, actor.everything, seen


def capped_counts(querysets: Sequence[Any], cap: int = COUNT_CAP) -> list[Count]:
    """Return the number of rows of each query set (after `visible_to`), all in one statement.

    In place of a query set, the statement of a `CachedQuery` with `rows_to_count`, or its None for no rows. Equal ones
    (a view, and all matching rows when nothing is filtered) are counted once.
    """
    statements = [_statement(rows, cap) if isinstance(rows, QuerySet) else rows for rows in querysets]
    keys = [made and (made[0], repr(made[1])) for made in statements]
    parts = {key: made for key, made in zip(keys, statements, strict=True) if key and made}
    numbers = dict(zip(parts, _run(list(parts.values())), strict=True))
    return [Count.of(numbers[key], cap) if key else Count(0) for key in keys]


def rows_to_count(rows: Any, cap: int = COUNT_CAP) -> Any:
    """Return the query set of the rows that `capped_counts` reads: at most one beyond the cap."""
    return rows.order_by().values("pk")[: cap + 1]


def _statement(rows: Any, cap: int) -> Statement | None:
    try:
        sql, params = rows_to_count(rows, cap).query.sql_with_params()
    except EmptyResultSet:
        return None
    return sql, params


def _run(parts: list[Statement]) -> Sequence[int]:
    if not parts:
        return []
    # The SQL comes from Django; user input is only in the parameters.
    counted = ", ".join(f"(SELECT count(*) FROM ({sql}) AS counted{n})" for n, (sql, _params) in enumerate(parts))  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {counted}", [value for _sql, params in parts for value in params])
        found: Sequence[int] = cursor.fetchone()
    return found
