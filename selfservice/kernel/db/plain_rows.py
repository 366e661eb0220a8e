"""Pages of plain rows: a list that names its `fields` has its rows read by statements that were put into words once.

For Django, writing the statement and making the rows takes longer than reading them does for PostgreSQL. A statement
is kept with everything that it depends on (whose eyes, view, filters, order, size, the day); where the page begins is
filled in each time. Whose rows they are is decided anew each time by row-level security.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection

from selfservice.kernel.cache.process import memory
from selfservice.kernel.db.keyset import Edge, KeyPage, Order, beyond, cut

# Stand in a statement for what is filled in. No row has them.
MARK = -8_736_251_940_117
KEY_MARK, UID_MARK = "\ue000key\ue000", UUID("b9e0c1de-0000-4000-8000-8736251940cc")
COMPANY_MARK = MARK - 1
Statement = tuple[str, tuple[Any, ...]]
# Statements of one process.
_kept = memory(1000)


class Row:
    """A row with the fields that were asked for, and room for what a page adds."""

    pk: int
    uid: UUID
    _key: Any

    def __init__(self, names: Sequence[str], values: Sequence[Any]) -> None:
        self.__dict__.update(zip(names, values, strict=True))


def plain_rows(rows: Any, fields: Sequence[str]) -> list[Row]:
    """The rows of a sliced query set that is annotated with `_key`, with these fields."""
    names = _names(fields)
    return [Row(names, values) for values in rows.values_list(*names)]


@dataclass(frozen=True, slots=True)
class QuickPage:
    """One page. `rows` gives all rows of the list in its state.

    An index gives the first rows of each company in order, but not those of several companies at once: of `companies`,
    each gives its first, and the first of those are the page. Without any, all are read together.
    """

    key: Hashable
    rows: Callable[[], Any]
    company: str
    companies: tuple[int, ...]
    fields: tuple[str, ...]
    order: Order
    size: int

    def read(self, params: Any) -> KeyPage:
        """The page that the address asks for."""
        return cut(self.order, params, self.size, self._edge, self._rows)

    def _edge(self, uid: str | None) -> Edge | None:
        try:
            wanted = UUID(uid) if uid else None
        except ValueError:
            wanted = None
        if wanted is None:
            return None
        found = _run(_kept.known((self.key, "edge", self.order.param), self._to_find), {UID_MARK: wanted})
        return (found[0][0], found[0][1]) if found else None

    def _rows(self, edge: Edge | None, up: bool) -> list[Row]:
        names = _names(self.fields)
        key = self.key, "rows", self.order.param, self.size, up, edge is None, names
        marks = {} if edge is None else {KEY_MARK: edge[0], MARK: edge[1]}
        found = _run(_kept.known(key, lambda: self._to_read(names, up, begins=edge is None)), marks)
        return [Row(names, values) for values in found]

    def _to_find(self) -> Statement | None:
        rows = self.rows().annotate(_key=self.order.key).filter(uid=UID_MARK)
        return _in_words(rows.order_by().values_list("_key", "pk")[:1])

    def _to_read(self, names: tuple[str, ...], up: bool, *, begins: bool) -> Statement | None:
        edge = None if begins else (KEY_MARK, MARK)
        rows = self.rows()
        if self.companies:
            rows = rows.filter(**{self.company: COMPANY_MARK})
        rows = beyond(rows.annotate(_key=self.order.key), edge, up=up)
        written = _in_words(rows.values_list(*names)[: self.size + 1])
        if written is None or not self.companies:
            return written
        sql, params = _with_name(*written, COMPANY_MARK, "asked.company")
        way = "ASC" if up else "DESC"
        order = f"{names.index('_key') + 1} {way}, {names.index('pk') + 1} {way}"
        # The statement is Django's own; what people typed stands in the parameters.
        return (
            f"SELECT part.* FROM unnest(%s::bigint[]) AS asked (company), LATERAL ({sql}) AS part "  # noqa: S608
            f"ORDER BY {order} LIMIT {self.size + 1}",
            (list(self.companies), *params),
        )


def _names(fields: Sequence[str]) -> tuple[str, ...]:
    return (*dict.fromkeys((*fields, "uid")), "pk", "_key")


def _in_words(rows: Any) -> Statement | None:
    try:
        sql, params = rows.query.sql_with_params()
    except EmptyResultSet:
        return None
    return sql, params


def _with_name(sql: str, params: tuple[Any, ...], mark: Any, name: str) -> Statement:
    """A statement with a name in it, where a parameter is the mark."""
    pieces = sql.split("%s")
    written, left = pieces[0], []
    for value, piece in zip(params, pieces[1:], strict=True):
        if value == mark:
            written += name + piece
        else:
            written += "%s" + piece
            left.append(value)
    return written, tuple(left)


def _run(statement: Statement | None, marks: dict[Any, Any]) -> list[tuple[Any, ...]]:
    if statement is None:
        return []
    sql, params = statement
    with connection.cursor() as cursor:
        cursor.execute(sql, [_filled(value, marks) for value in params] if marks else params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _filled(value: Any, marks: dict[Any, Any]) -> Any:
    # What can't be looked up (a list) is no mark.
    return marks.get(value, value) if isinstance(value, str | int | UUID) else value
