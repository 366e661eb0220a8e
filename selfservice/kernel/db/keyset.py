"""Keyset pagination: a page starts after a row, not at an offset, so page 40,000 costs as much as page 1."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet, ValidationError
from django.db import connection
from django.db.models import Q
from django.db.models.expressions import Combinable, RawSQL

AFTER, BEFORE, POSITION = "efter", "foer", "nr"

# The position of a row in an order: its key and its primary key.
Edge = tuple[Any, int]
# Columns with the values that rows are read by, one after the other.
Parts = Mapping[str, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Order:
    """A sort order: the column's name, its key (never null) and the direction. The primary key breaks ties."""

    name: str
    key: Combinable
    descending: bool = False

    @property
    def param(self) -> str:
        """The value in the URL: "navn" or "-navn"."""
        return f"-{self.name}" if self.descending else self.name


@dataclass(frozen=True, slots=True)
class KeyPage:
    """One page of rows. `first` is the number of its first row, for display only."""

    rows: Sequence[Any]
    first: int
    previous: dict[str, str] | None
    next: dict[str, str] | None


def key_page(
    rows: Any,
    order: Order,
    params: Any,
    size: int,
    read: Callable[[Edge | None, bool, int], Any] | None = None,
    find: Callable[[str], Edge | None] | None = None,
) -> KeyPage:
    """Return the page that the URL asks for: `efter` (after) or `foer` (before) a row's public id.

    `rows` is a query set after `visible_to`. `read(edge, up, limit)` replaces the query of the rows beyond an edge, and
    `find` that of the edge. If the row doesn't exist or isn't visible to the actor, return the first page.
    """
    back = BEFORE in params
    uid = params.get(BEFORE if back else AFTER)
    edge = None
    # A value that is no public id raises an error before the query.
    with suppress(ValidationError, ValueError):
        edge = (find(uid) if find else next(iter(edge_of(rows, order, uid)), None)) if uid else None
    if edge is None:
        back = False
    up = order.descending == back
    found = list(read(edge, up, size + 1) if read else beyond(rows.annotate(_key=order.key), edge, up=up)[: size + 1])
    more, found = len(found) > size, found[:size]
    if back:
        found.reverse()
    number = _position(params) if edge is not None else 1
    has_next, has_previous = (True, more) if back else (more, edge is not None)
    if back and not has_previous:
        number = 1
    return KeyPage(
        rows=found,
        first=number,
        previous=_link(BEFORE, found[0], max(1, number - size)) if has_previous and found else None,
        next=_link(AFTER, found[-1], number + len(found)) if has_next and found else None,
    )


def first_of_each(rows: Any, parts: Parts, limit: int) -> RawSQL | None:
    """Return the ids of the first rows of a query set sorted by `_key`, for `pk__in`; None if there are none.

    The first rows of each combination of the parts' values are read, then sorted together: an index on (company, key)
    returns the rows of one company in order, but not those of several companies.
    """
    equal = {column: RawSQL(f"part_{n}.value", ()) for n, column in enumerate(parts)}  # noqa: S611
    first = rows.filter(**equal).values_list("pk", "_key")[:limit]
    try:
        sql, params = first.query.sql_with_params()
    except EmptyResultSet:
        return None
    tables = []
    for n, (column, values) in enumerate(parts.items()):
        kind = rows.model._meta.get_field(column).rel_db_type(connection)
        tables.append(f"unnest(ARRAY[{', '.join(['%s'] * len(values))}]::{kind}[]) AS part_{n} (value)")
    down = " DESC" if rows.query.order_by[0].startswith("-") else ""
    # The SQL comes from Django; user input is only in the parameters.
    each = (
        f"SELECT first.pk FROM {', '.join(tables)}, LATERAL ({sql}) AS first (pk, key) "  # noqa: S608
        f"ORDER BY first.key{down}, first.pk{down} LIMIT {limit}"
    )
    return RawSQL(each, (*(value for values in parts.values() for value in values), *params))  # noqa: S611


def ordered(rows: Any, order: Order) -> Any:
    """Sort the rows of a query set after `visible_to`."""
    sign = "-" if order.descending else ""
    return rows.annotate(_key=order.key).order_by(f"{sign}_key", f"{sign}pk")


def chunk_after(
    rows: Any, order: Order, edge: Edge | None, size: int, *, company: str = "", companies: Sequence[Any] = ()
) -> list[Any]:
    """Return the next `size` rows in this order after an edge: the last row's `_key` and primary key.

    With `companies` they are read by `first_of_each`.
    """
    found = beyond(rows.annotate(_key=order.key), edge, up=not order.descending)
    if companies:
        ids = first_of_each(found, {company: companies}, size)
        every = rows.annotate(_key=order.key).filter(pk__in=() if ids is None else ids)
        found = every.order_by(*found.query.order_by)
    return list(found[:size])


def beyond(rows: Any, edge: Edge | None, *, up: bool) -> Any:
    """Return the rows (annotated with `_key`) above an edge in ascending order, or those below it in descending."""
    if edge is not None:
        rows = rows.filter(_beyond(edge, up=up))
    sign = "" if up else "-"
    return rows.order_by(f"{sign}_key", f"{sign}pk")


def edge_of(rows: Any, order: Order, uid: Any) -> Any:
    """Return the query set of the position of the row with a public id."""
    return rows.annotate(_key=order.key).filter(uid=uid).values_list("_key", "pk").order_by()[:1]


def _beyond(edge: Edge, *, up: bool) -> Q:
    # With `key >= value AND …` the index scan starts there; with a plain OR it would not.
    value, pk = edge
    if up:
        return Q(_key__gte=value) & (Q(_key__gt=value) | Q(pk__gt=pk))
    return Q(_key__lte=value) & (Q(_key__lt=value) | Q(pk__lt=pk))


def _position(params: Any) -> int:
    text = str(params.get(POSITION, ""))
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 and int(text) > 0 else 1


def _link(param: str, row: Any, first: int) -> dict[str, str]:
    return {param: str(row.uid), POSITION: str(first)}
