"""Queries of a page's rows, put into words once for the same eyes.

For Django, writing a statement takes longer than answering it does for PostgreSQL. A statement is kept with everything
that it depends on: who looks, with what access, and what the caller names besides. Values (ids, days) are filled in
each time, and whose rows they are is decided anew each time by row-level security. Rows are objects of the model, made
as Django makes them, with related rows and annotations.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models.query import get_related_populators

from selfservice.kernel.cache.process import memory
from selfservice.kernel.scope.actor import Actor

# Statements of one process and query.
MOST = 1000
Row = TypeVar("Row", bound=models.Model)
# Stand in a statement for the n-th value. No row has them.
MARKS: dict[type, Callable[[int], Any]] = {
    int: lambda n: -8_736_251_940_117 - n,
    str: lambda n: f"\ue000{n}\ue000",
    UUID: lambda n: UUID(int=0xB9E0C1DE_0000_4000_8000_8736251940CC + n),
    date: lambda n: date(1, 1, 1 + n),
    datetime: lambda n: datetime(1, 1, 1 + n, tzinfo=UTC),
}


class KeptQuery(Generic[Row]):
    """A query set given as a function of who looks, of values of these kinds, and of what else it depends on."""

    def __init__(self, build: Callable[..., models.QuerySet[Row]], *kinds: type) -> None:
        self.build = build
        self.marks = [MARKS[kind](place) for place, kind in enumerate(kinds)]
        self.statements = memory(MOST)

    def rows(self, actor: Actor, *values: Any, **shape: Hashable) -> list[Row]:
        """The rows, read now. `shape` is handed to the query set's function, too, and may change the statement."""
        statement: _Statement | None = self.statements.known(
            (*eyes(actor), *shape.items()), lambda: _written(self.build(actor, *self.marks, **shape), self.marks)
        )
        return statement.rows(values) if statement else []

    def first(self, actor: Actor, *values: Any, **shape: Hashable) -> Row | None:
        """The first row, or None: the query set says how many are read."""
        return next(iter(self.rows(actor, *values, **shape)), None)


def eyes(actor: Actor) -> tuple[Hashable, ...]:
    """All of an actor that what they see depends on."""
    return actor.kind, actor.id, actor.everything, actor.access, actor.real is None


@dataclass(frozen=True, slots=True)
class _Statement:
    sql: str
    params: tuple[Any, ...]
    # Which parameter is which value.
    places: tuple[tuple[int, int], ...]
    make: Callable[[list[tuple[Any, ...]]], list[Any]]

    def rows(self, values: tuple[Any, ...]) -> list[Any]:
        params = list(self.params)
        for place, value in self.places:
            params[place] = values[value]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            found = cursor.fetchall()
        return self.make(found) if found else []


def _written(rows: models.QuerySet[Any], marks: list[Any]) -> _Statement | None:
    compiler = rows.query.get_compiler(using=rows.db)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return None
    places = [(place, n) for n, mark in enumerate(marks) for place, param in enumerate(params) if _is(param, mark)]
    if len({value for _place, value in places}) < len(marks):
        raise ValueError(f"a value is not in the statement: {sql}")
    return _Statement(sql, tuple(params), tuple(places), _maker(compiler))


def _is(param: Any, mark: Any) -> bool:
    # A whole number comes as one of a certain size (psycopg's Int4), which is an int as well.
    return isinstance(param, type(mark)) and bool(param == mark)


def _maker(compiler: Any) -> Callable[[list[tuple[Any, ...]]], list[Any]]:
    """What makes objects of rows, as django.db.models.query.ModelIterable does, with the questions asked once."""
    select, info, annotations = compiler.select, compiler.klass_info, compiler.annotation_col_map
    begin, end = info["select_fields"][0], info["select_fields"][-1] + 1
    names = [column[0].target.attname for column in select[begin:end]]
    related = get_related_populators(info, select, connection.alias)  # type: ignore[call-arg]  # stubs of Django 6
    converters = compiler.get_converters([column[0] for column in select])

    def make(found: list[tuple[Any, ...]]) -> list[Any]:
        made = []
        for row in compiler.apply_converters(found, converters) if converters else found:
            one = info["model"].from_db(connection.alias, names, row[begin:end])
            for populator in related:
                populator.populate(row, one)
            for name, place in annotations.items():
                setattr(one, name, row[place])
            made.append(one)
        return made

    return make
