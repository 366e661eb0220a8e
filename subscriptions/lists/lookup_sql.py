"""The statements of Find, put into words once for the same eyes: for Django, writing one costs more than running it.

What is typed stands in the parameters, where marks kept its places. Row-level security decides anew each time.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet

from selfservice.kernel.cache.process import memory
from selfservice.kernel.db.cached_query import eyes
from selfservice.kernel.scope.actor import Actor

# Begins what stands for a parameter. No text that is kept holds such a character.
MARK = "\ue000"
Statement = tuple[str, tuple[Any, ...]]
# Statements of one process.
_kept = memory(2000)


def marks(count: int) -> list[str]:
    """So many places for parameters."""
    return [f"{MARK}{place}" for place in range(count)]


def in_words(actor: Actor, shape: Hashable, build: Callable[[], Any]) -> Statement | None:
    """The statement of the query set that `build` makes, which is the same for the same eyes and shape.

    None when it can give nothing.
    """
    return _kept.known((*eyes(actor), shape), lambda: _written(build()))


def _written(rows: Any) -> Statement | None:
    try:
        found: Statement = rows.query.sql_with_params()
    except EmptyResultSet:
        return None
    return found


def filled(params: Sequence[Any], values: Sequence[Any]) -> list[Any]:
    """The parameters with the values in the places of the marks."""
    given = dict(zip(marks(len(values)), values, strict=True))
    return [given.get(param, param) if isinstance(param, str) else param for param in params]
