"""The rows of a list's page by a statement that was put into words before.

Django takes longer to write a list's statement than PostgreSQL to answer it. Where nothing is searched or filtered, it
says the same each time for the same eyes, view, order and size: then it is written once. Whose rows are seen is part of
the key, and row-level security decides anew each time.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from functools import cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models

from selfservice.kernel.cache.process import memory

Statement = tuple[str, tuple[Any, ...]]
# Statements of one process.
_kept = memory(500)


@cache
def readable(model: type[models.Model], related: tuple[str, ...]) -> bool:
    """Whether the rows can be made from what PostgreSQL sends: no column that Django converts."""
    tables: list[Any] = [model, *(model._meta.get_field(name).related_model for name in related if "__" not in name)]
    fields = [field for table in tables for field in table._meta.concrete_fields]
    return all("__" not in name for name in related) and not any(hasattr(field, "from_db_value") for field in fields)


def read(
    key: Hashable, model: Any, related: tuple[str, ...], build: Callable[[], Sequence[Any]], size: int
) -> list[Any]:
    """The first `size` rows of sliced query sets, annotated with `_key` and ordered by it, with the related rows named.

    `build` makes the query sets, in one and the same order, which must be the same whenever the key is. Of several,
    each gives its first rows, and the first of those together are taken.
    """
    names = _columns(model, related)

    def write() -> Statement | None:
        flat = [*names[""], *(f"{name}__{column}" for name in related for column in names[name]), "_key"]
        parts = [part for one in build() if (part := _in_words(one.values_list(*flat)))]
        return _together(parts, len(flat), names[""].index(model._meta.pk.attname) + 1, size) if parts else None

    written = _kept.known(key, write)
    if written is None:
        return []
    sql, params = written
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found = cursor.fetchall()
    once: dict[tuple[str, Any], Any] = {}
    return [_row(model, related, names, values, once) for values in found]


def _in_words(rows: Any) -> tuple[str, tuple[Any, ...], bool] | None:
    try:
        sql, params = rows.query.sql_with_params()
    except EmptyResultSet:
        return None
    return sql, params, rows.query.order_by[0].startswith("-")


def _together(
    parts: list[tuple[str, tuple[Any, ...], bool]], key: int, pk: int, size: int
) -> tuple[str, tuple[Any, ...]]:
    """One statement of several; `key` and `pk` are the places of what they are ordered by."""
    if len(parts) == 1:
        return parts[0][:2]
    way = "DESC" if parts[0][2] else "ASC"
    # The statements are Django's own; what people typed stands in the parameters.
    sql = " UNION ALL ".join(f"({sql})" for sql, _params, _way in parts)
    params = tuple(value for _sql, values, _way in parts for value in values)
    return f"{sql} ORDER BY {key} {way}, {pk} {way} LIMIT {size}", params


def _row(
    model: Any, related: Sequence[str], names: dict[str, list[str]], values: Sequence[Any], once: dict[Any, Any]
) -> Any:
    """One row; rows that belong to the same related row share it (`once`)."""
    at = len(names[""])
    row = model.from_db("default", names[""], values[:at])
    for name in related:
        upto = at + len(names[name])
        field = model._meta.get_field(name)
        part, there = values[at:upto], getattr(row, field.attname) is not None
        # What a foreign key leads to may be hidden, and then it comes as a row of nothing.
        if there and part[0] is not None:
            if (name, part[0]) not in once:
                once[name, part[0]] = field.related_model.from_db("default", names[name], part)
            field.set_cached_value(row, once[name, part[0]])
        else:
            field.set_cached_value(row, None)
        at = upto
    row._key = values[-1]
    return row


@cache
def _columns(model: Any, related: tuple[str, ...]) -> dict[str, list[str]]:
    tables = {"": model} | {name: model._meta.get_field(name).related_model for name in related}
    return {name: [field.attname for field in table._meta.concrete_fields] for name, table in tables.items()}
