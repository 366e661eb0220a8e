"""Cached statements of a list's pages: Django compiles them once, then they only run (`CachedQuery`).

Rows and orders may depend on the day, so it is in the key of each statement.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import ResolverMatch

from selfservice.kernel.db.array_lookup import in_array
from selfservice.kernel.db.cached_query import CachedQuery
from selfservice.kernel.db.keyset import beyond, edge_of
from selfservice.kernel.lists.filters import PageFilterSet, PageSearch, Values
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.tables.columns import SORT, VIEW
from selfservice.kernel.tables.counts import rows_to_count

# A subclass of PagedList, whose module imports this one.
ListClass = type[Any]


@dataclass
class ListQuery:
    """The parts of a request that a list reads (actor and URL), for use where there is no request."""

    actor: Actor
    GET: QueryDict
    path: str = ""
    resolver_match: ResolverMatch | None = None

    @property
    def full_actor(self) -> Actor:
        """The same actor: the choice of company is already made."""
        return self.actor


def _made(page: ListClass, actor: Actor, query: str) -> Any:
    made = page()
    asked: Any = ListQuery(actor, QueryDict(f"{urlencode(page.fixed)}&{query}"))
    made.setup(asked)
    return made


def _filtered(
    actor: Actor, *values: Any, page: ListClass, query: str, filters: Values, day: date, shape: Any = None,
    few: bool = False, searched: int = 0, **how: Any,
) -> Any:  # fmt: skip
    """Return a list's rows in the view and order of a query string, with filters that are `PageFilterSet.compiled`.

    The first values are those of a `PageSearch`, the others the edge.
    """
    made = _made(page, actor, query)
    made.filtered = made.queryset.filter(made.state.view().q)
    filter_set = made.filters(request=made.request)
    for name, value in filters:
        made.filtered = filter_set.filters[name].filter(made.filtered, value)
    made.filter_parts = {}
    if isinstance(filter_set, PageFilterSet):
        made.filter_parts = filter_set.parts(dict(filters))
        if searched:
            made.filtered = filter_set.searched(made.filtered, PageSearch(values[:searched], shape, few))
    if few:
        made.parts = {}
    edge = values[searched:]
    return made.read_from((edge[0], edge[1]) if edge else None, **how)


def _by_id(actor: Actor, ids: Any, *, page: ListClass, sort: str, day: date, up: bool, **how: Any) -> Any:
    """Return rows by id, in a list's order."""
    made = _made(page, actor, urlencode({SORT: sort}))
    rows = made.queryset.annotate(_key=made.state.order().key).filter(in_array("pk", ids))
    return beyond(rows, None, up=up).select_related(*how["related"] or (None,)).defer(*made.unread)[: how["limit"]]


def _position(actor: Actor, uid: Any, *, page: ListClass, sort: str, day: date) -> Any:
    """Return the position of a row in a list's order."""
    made = _made(page, actor, urlencode({SORT: sort}))
    return edge_of(made.queryset, made.state.order(), uid)


def _tab(actor: Actor, *, page: ListClass, view: str | None, day: date) -> Any:
    """Return the rows of a view to count; of the whole list if None."""
    made = _made(page, actor, urlencode({VIEW: view} if view else {}))
    return rows_to_count(made.queryset if view is None else made.queryset.filter(made.state.view().q))


FILTERED: CachedQuery[Any] = CachedQuery(_filtered)
BY_ID: CachedQuery[Any] = CachedQuery(_by_id)
POSITION: CachedQuery[Any] = CachedQuery(_position)
TAB: CachedQuery[Any] = CachedQuery(_tab)
