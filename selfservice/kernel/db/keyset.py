"""Paging by key: the next page starts after a row, not at a number, so page 40,000 costs what page 1 does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, Value
from django.db.models.expressions import Combinable

AFTER, BEFORE, POSITION = "efter", "foer", "nr"

# Where a row stands in an order: its key and its id.
Edge = tuple[Any, int]


@dataclass(frozen=True, slots=True)
class Order:
    """What a list is sorted by: a column's name, its key (never null), and the direction. Ties go by id."""

    name: str
    key: Combinable
    descending: bool = False

    @property
    def param(self) -> str:
        """As it stands in the address: "navn" or "-navn"."""
        return f"-{self.name}" if self.descending else self.name


@dataclass(frozen=True, slots=True)
class KeyPage:
    """One page of rows. `first` is the number of its first row, for reading only."""

    rows: Sequence[Any]
    first: int
    previous: dict[str, str] | None
    next: dict[str, str] | None


def key_page(rows: Any, order: Order, params: Any, size: int) -> KeyPage:
    """Cut the page that the address asks for (`efter` or `foer` a row's public id) out of an opened query set.

    A row that is gone, or was never seen by this actor, starts over at the first page.
    """
    rows = rows.annotate(_key=order.key)

    def read(edge: Edge | None, up: bool) -> list[Any]:
        return list(beyond(rows, edge, up=up)[: size + 1])

    return cut(order, params, size, lambda uid: _edge(rows, uid), read)


def cut(
    order: Order,
    params: Any,
    size: int,
    find: Callable[[str | None], Edge | None],
    read: Callable[[Edge | None, bool], list[Any]],
) -> KeyPage:
    """The page that the address asks for: `find` tells where a row with that public id stands, `read` gives one row
    more than fits after that, upwards or downwards.
    """
    back = BEFORE in params
    edge = find(params.get(BEFORE) if back else params.get(AFTER))
    if edge is None:
        back = False
    found = read(edge, order.descending == back)
    more, found = len(found) > size, found[:size]
    if back:
        found.reverse()
    first = _position(params) if edge is not None else 1
    has_next, has_previous = (True, more) if back else (more, edge is not None)
    if back and not has_previous:
        first = 1
    return KeyPage(
        rows=found,
        first=first,
        previous=_link(BEFORE, found[0], max(1, first - size)) if has_previous and found else None,
        next=_link(AFTER, found[-1], first + len(found)) if has_next and found else None,
    )


def first_page(found: list[Any], size: int) -> KeyPage:
    """The first page, from its rows and one more if there is one."""
    more, found = len(found) > size, found[:size]
    return KeyPage(found, 1, None, _link(AFTER, found[-1], 1 + size) if more else None)


def ordered(rows: Any, order: Order) -> Any:
    """The rows of an opened query set in its order."""
    sign = "-" if order.descending else ""
    return rows.annotate(_key=order.key).order_by(f"{sign}_key", f"{sign}pk")


def chunk_after(rows: Any, order: Order, edge: tuple[Any, int] | None, size: int) -> list[Any]:
    """The next rows of an opened query set in its order, after an edge: the last row's `_key` and primary key."""
    return list(beyond(rows.annotate(_key=order.key), edge, up=not order.descending)[:size])


def beyond(rows: Any, edge: Edge | None, *, up: bool) -> Any:
    """The rows (annotated with `_key`) above an edge in rising order, or those below it in falling order."""
    if edge is not None:
        rows = rows.filter(_beyond(edge, up=up))
    sign = "" if up else "-"
    return rows.order_by(f"{sign}_key", f"{sign}pk")


def _edge(rows: Any, uid: str | None) -> Edge | None:
    if not uid:
        return None
    try:
        found: Edge | None = rows.filter(uid=uid).values_list("_key", "pk").first()
    except (ValidationError, ValueError):
        return None
    return found


def _beyond(edge: Edge, *, up: bool) -> Q:
    # `key >= value AND …` lets the index start there; a plain OR would not.
    value, pk = Value(edge[0]), edge[1]
    if up:
        return Q(_key__gte=value) & (Q(_key__gt=value) | Q(pk__gt=pk))
    return Q(_key__lte=value) & (Q(_key__lt=value) | Q(pk__lt=pk))


def _position(params: Any) -> int:
    text = str(params.get(POSITION, ""))
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 and int(text) > 0 else 1


def _link(param: str, row: Any, first: int) -> dict[str, str]:
    return {param: str(row.uid), POSITION: str(first)}
