"""The statements of Find, put into words once for the same eyes: for Django, writing one costs more than running it.

What is typed stands in the parameters, where marks kept its places. Row-level security decides anew each time.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet

from selfservice.kernel.actor import Actor

# Begins what stands for a parameter. No text that is kept holds such a character.
MARK = "\ue000"
# Statements of one process; more are begun anew.
MOST = 2000
Statement = tuple[str, tuple[Any, ...]]
_kept: dict[Hashable, Statement | None] = {}


def marks(count: int) -> list[str]:
    """So many places for parameters."""
    return [f"{MARK}{place}" for place in range(count)]


def in_words(actor: Actor, shape: Hashable, build: Callable[[], Any]) -> Statement | None:
    """The statement of the query set that `build` makes, which is the same for the same eyes and shape.

    None when it can give nothing.
    """
    key = (actor.kind, actor.id, actor.everything, actor.access, shape)
    if key not in _kept:
        if len(_kept) >= MOST:
            _kept.clear()
        try:
            _kept[key] = build().query.sql_with_params()
        except EmptyResultSet:
            _kept[key] = None
    return _kept[key]


def filled(params: Sequence[Any], values: Sequence[Any]) -> list[Any]:
    """The parameters with the values in the places of the marks."""
    given = dict(zip(marks(len(values)), values, strict=True))
    return [given.get(param, param) if isinstance(param, str) else param for param in params]
