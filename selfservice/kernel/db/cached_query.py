"""Query sets that are compiled once: compiling takes Django longer than execution takes PostgreSQL.

A compiled statement is cached by the shape of the actor's access (which functions, at how many companies, with how many
named accounts), never by the actor: the query is built for an actor whose ids are parameters, so no actor's ids can get
into a statement that others use. Rows are never cached, and row-level security applies to each execution.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from copy import copy
from functools import lru_cache
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.models.expressions import Expression

from selfservice.kernel.scope.actor import Access, Actor

Row = TypeVar("Row", bound=models.Model)
Statement = tuple[str, tuple[Any, ...]]
# Compiled statements per process.
MAX_STATEMENTS = 1000


class Param(Expression):
    """A placeholder for a value that is bound by this name when the statement runs."""

    def __init__(self, name: Hashable) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", (self,)


class CachedQuery(Generic[Row]):
    """A query set with a cached statement, built by `build(actor, *values, **options)`.

    `values` are parameters of the statement. `options` are hashable and may change the statement.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Row]]) -> None:
        self.build = build

    def rows(self, actor: Actor, *values: Any, **options: Any) -> list[Row]:
        """Return the rows that the actor sees now."""
        compiled = _compile(self.build, _shape(actor), len(values), tuple(options.items()))
        return compiled.rows(_ids(actor) | dict(enumerate(values))) if compiled else []

    def first(self, actor: Actor, *values: Any, **options: Any) -> Row | None:
        """Return the first row or None. The query set itself must limit how many rows it reads."""
        return next(iter(self.rows(actor, *values, **options)), None)

    def statement(self, actor: Actor, *values: Any, **options: Any) -> Statement | None:
        """Return the SQL and its parameters, to embed in another statement; None if it can return no rows."""
        compiled = _compile(self.build, _shape(actor), len(values), tuple(options.items()))
        return (compiled.sql, compiled.params(_ids(actor) | dict(enumerate(values)))) if compiled else None


class _Compiled:
    """A query set with its compiled statement."""

    def __init__(self, queryset: models.QuerySet[Any]) -> None:
        self.queryset = queryset
        self.compiler = queryset.query.get_compiler(using=queryset.db)
        sql, params = self.compiler.as_sql()
        self.sql = _with_constants(sql, params, connections[queryset.db])
        self._names = [param.name for param in params if isinstance(param, Param)]

    def params(self, values: Mapping[Hashable, Any]) -> tuple[Any, ...]:
        return tuple(values[name] for name in self._names)

    def rows(self, values: Mapping[Hashable, Any]) -> list[Any]:
        """Return model instances: Django builds them as usual, from a compiler whose SQL is ready."""
        params = self.params(values)
        compiler: Any = copy(self.compiler)
        # Connections are per thread, this object is per process.
        compiler.connection = connections[self.queryset.db]
        compiler.as_sql = lambda *_args, **_kwargs: (self.sql, params)
        queryset: Any = self.queryset.all()
        queryset.query.get_compiler = lambda *_args, **_kwargs: compiler
        return list(queryset)


def _with_constants(sql: str, params: Sequence[Any], connection: Any) -> str:
    """Return the SQL with all parameters but `Param` written out, quoted by psycopg.

    They are the same each time. PostgreSQL then plans the prepared statement for them, instead of for average values.
    """
    written = ["%s" if isinstance(one, Param) else connection.ops.compose_sql("%s", [one]) for one in params]
    literals = [text if text == "%s" else text.replace("%", "%%") for text in written]
    return str(sql.replace("%%", "%%%%") % tuple(literals))


@lru_cache(maxsize=MAX_STATEMENTS)
def _compile(
    build: Callable[..., models.QuerySet[Any]], shape: Hashable, count: int, options: tuple[tuple[str, Hashable], ...]
) -> _Compiled | None:
    try:
        return _Compiled(build(_actor(shape), *map(Param, range(count)), **dict(options)))
    except EmptyResultSet:
        return None


def _shape(actor: Actor) -> Hashable:
    """Return everything of an actor that a statement depends on, without ids."""
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
    """Return an actor of the shape, with parameters in place of ids."""
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
    """Return an actor's ids by parameter name."""
    ids: dict[Hashable, Any] = {("id",): actor.id}
    companies = dict.fromkeys(part.company_id for part in actor.access)
    ids |= {("company", place): company for place, company in enumerate(companies)}
    for place, part in enumerate(actor.access):
        ids |= {("account", place, n): account for n, account in enumerate(sorted(part.accounts or ()))}
    return ids
