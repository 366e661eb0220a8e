"""Queries that are compiled once: Django takes longer to compile a statement than PostgreSQL takes to answer it.

A compiled statement is cached by the shape of the actor's access (which functions, at how many companies, with how many
named accounts) and never by who asks: the query is built for an actor whose ids are parameters, so no one's ids can
get into a statement that others use. Rows are never cached, and row-level security applies to each run.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from copy import copy
from functools import lru_cache
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.models.expressions import Expression

from selfservice.kernel.scope.actor import Access, Actor

Row = TypeVar("Row", bound=models.Model)
Statement = tuple[str, tuple[Any, ...]]
# Compiled statements of one process.
MAX_STATEMENTS = 1000


class Param(Expression):
    """A value that is given when the statement runs, under this name."""

    def __init__(self, name: Hashable) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", (self,)


class CachedQuery(Generic[Row]):
    """A query set, given as a function `build(actor, *values, **options)`.

    `values` are parameters of the statement. `options` are hashable and may change the statement.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Row]]) -> None:
        self.build = build

    def rows(self, actor: Actor, *values: Any, **options: Any) -> list[Row]:
        """The rows that the actor sees now."""
        compiled = _compile(self.build, _shape(actor), len(values), tuple(options.items()))
        return compiled.rows(_ids(actor) | dict(enumerate(values))) if compiled else []

    def first(self, actor: Actor, *values: Any, **options: Any) -> Row | None:
        """The first row, or None. The query set itself limits how many are read."""
        return next(iter(self.rows(actor, *values, **options)), None)

    def statement(self, actor: Actor, *values: Any, **options: Any) -> Statement | None:
        """The SQL and its parameters, for use in another statement; None when it can give no rows."""
        compiled = _compile(self.build, _shape(actor), len(values), tuple(options.items()))
        return (compiled.sql, compiled.params(_ids(actor) | dict(enumerate(values)))) if compiled else None


class _Compiled:
    """A query set with its compiled statement."""

    def __init__(self, queryset: models.QuerySet[Any]) -> None:
        self.queryset = queryset
        self.compiler = queryset.query.get_compiler(using=queryset.db)
        self.sql, self._params = self.compiler.as_sql()

    def params(self, values: Mapping[Hashable, Any]) -> tuple[Any, ...]:
        return tuple(values[param.name] if isinstance(param, Param) else param for param in self._params)

    def rows(self, values: Mapping[Hashable, Any]) -> list[Any]:
        """Django makes the rows as always, with a compiler that has done its work."""
        params = self.params(values)
        compiler: Any = copy(self.compiler)
        # A connection belongs to a thread.
        compiler.connection = connections[self.queryset.db]
        compiler.as_sql = lambda *_args, **_kwargs: (self.sql, params)
        queryset: Any = self.queryset.all()
        queryset.query.get_compiler = lambda *_args, **_kwargs: compiler
        return list(queryset)


@lru_cache(maxsize=MAX_STATEMENTS)
def _compile(
    build: Callable[..., models.QuerySet[Any]], shape: Hashable, count: int, options: tuple[tuple[str, Hashable], ...]
) -> _Compiled | None:
    try:
        return _Compiled(build(_actor(shape), *map(Param, range(count)), **dict(options)))
    except EmptyResultSet:
        return None


def _shape(actor: Actor) -> Hashable:
    """All of an actor that a statement depends on, its ids left out."""
    places: dict[int, int] = {}
    parts = tuple(
        (
            places.setdefault(part.company_id, len(places)),
            part.functions,
            None if part.accounts is None else len(part.accounts),
        )
        for part in actor.access
    )
    return actor.kind, actor.id is None, actor.everything, actor.real is None, parts


def _actor(shape: Any) -> Actor:
    """An actor of the shape, with parameters for ids."""
    kind, no_id, everything, is_real, parts = shape
    access = tuple(
        Access(
            _param("company", company),
            functions,
            None if accounts is None else frozenset(_param("account", place, n) for n in range(accounts)),
        )
        for place, (company, functions, accounts) in enumerate(parts)
    )
    return Actor(
        kind, None if no_id else _param("id"), everything=everything, access=access, real=None if is_real else Actor()
    )


def _param(*name: Hashable) -> Any:
    return Param(name)


def _ids(actor: Actor) -> dict[Hashable, Any]:
    """The ids of an actor by the names of their parameters."""
    ids: dict[Hashable, Any] = {("id",): actor.id}
    companies = dict.fromkeys(part.company_id for part in actor.access)
    ids |= {("company", place): company for place, company in enumerate(companies)}
    for place, part in enumerate(actor.access):
        ids |= {("account", place, n): account for n, account in enumerate(sorted(part.accounts or ()))}
    return ids
