"""Counts of a list, all in one statement, each of them only up to a cap: an exact count would read every row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection

# Beyond this many rows a list says "10.000+".
COUNT_CAP = 10_000


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows there are, or that there are more than the cap."""

    number: int
    capped: bool = False

    @classmethod
    def of(cls, found: int, cap: int = COUNT_CAP) -> Count:
        """From what was found by reading no further than one row beyond the cap."""
        return cls(min(found, cap), found > cap)


def capped_counts(querysets: Sequence[Any], cap: int = COUNT_CAP) -> list[Count]:
    """How many rows each of the opened query sets has, in one statement however many they are.

    What is asked for twice (a view, and all that matches when nothing is filtered) is counted once.
    """
    parts: dict[tuple[str, str], tuple[str, Any]] = {}
    keys: list[tuple[str, str] | None] = []
    for rows in querysets:
        try:
            sql, params = rows.order_by().values("pk")[: cap + 1].query.sql_with_params()
        except EmptyResultSet:
            keys.append(None)
            continue
        keys.append((sql, repr(params)))
        parts[(sql, repr(params))] = sql, params
    numbers = dict(zip(parts, _run(list(parts.values())), strict=True))
    return [Count.of(numbers[key], cap) if key else Count(0) for key in keys]


def _run(parts: list[tuple[str, Any]]) -> Sequence[int]:
    if not parts:
        return []
    # The statements are Django's own; what people typed stands in the parameters.
    counted = ", ".join(f"(SELECT count(*) FROM ({sql}) AS counted{n})" for n, (sql, _params) in enumerate(parts))  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {counted}", [value for _sql, params in parts for value in params])
        found: Sequence[int] = cursor.fetchone()
    return found
