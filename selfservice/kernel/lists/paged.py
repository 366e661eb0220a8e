"""How a list reads its pages, in parts by company and by what filters leave, and its counts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from math import prod
from typing import Any

from django.db import connection
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from selfservice.kernel.db.keyset import Edge, KeyPage, Order, Parts, beyond, edge_of, first_of_each, key_page
from selfservice.kernel.lists.base import BaseList
from selfservice.kernel.lists.cached_pages import BY_ID, FILTERED, POSITION, TAB
from selfservice.kernel.lists.filters import PageFilterSet
from selfservice.kernel.tables.columns import View
from selfservice.kernel.tables.counts import Count, access_key, cached_counts

# With more companies, or values of a filter at companies, it is cheaper to sort all their rows together.
MAX_COMPANIES = 30
MAX_PARTS = 3000


class PagedList(BaseList):
    """A list that is read a page at a time, with the counts of its tabs."""

    def needed(self) -> tuple[str, ...]:
        """Return the related rows that the shown columns need, for `select_related`."""
        return tuple(dict.fromkeys((*self.related, *(name for column in self.shown for name in column.needs))))

    def page(self, order: Order, size: int) -> KeyPage:
        """Return the page that the URL asks for."""

        def read(edge: Edge | None, up: bool, limit: int) -> list[Any]:
            how: dict[str, Any] = {"up": up, "limit": limit, "related": self.needed()}
            if not self._is_cached:
                return list(self.read_from(edge, **how))
            how |= {"page": type(self), "day": timezone.localdate()}
            found = self.filtering.compiled(self.state, self.filter_set) if self.state.filtered() else ((), None)
            if found is None:
                return BY_ID.rows(self.actor, self.first_ids(edge, up=up, limit=limit), sort=order.param, **how)
            filters, search = found
            how |= {"query": self.state.query(filters=False), "filters": filters}
            if search is None:
                return FILTERED.rows(self.actor, *(edge or ()), **how)
            how |= {"shape": search.shape, "few": search.few, "searched": len(search.values)}
            return FILTERED.rows(self.actor, *search.values, *(edge or ()), **how)

        def find(uid: str) -> Edge | None:
            found: Edge | None
            if not self._is_cached:
                found = next(iter(edge_of(self.queryset, order, uid)), None)
            else:
                fields: Any = self.model._meta
                valid = fields.get_field("uid").to_python(uid)
                found = POSITION.first(self.actor, valid, page=type(self), sort=order.param, day=timezone.localdate())
            return found

        return key_page(SimpleLazyObject(lambda: self.filtered), order, self.params, size, read, find)

    def read_from(self, edge: Edge | None, *, up: bool, limit: int, related: tuple[str, ...]) -> Any:
        """Return the query set of the rows above or below an edge; in several parts by `first_of_each`."""
        order = self.state.order()
        rows = beyond(self.filtered.annotate(_key=order.key), edge, up=up)
        if self.parts:
            ids = first_of_each(rows, self.parts, limit)
            found = self.queryset.annotate(_key=order.key).filter(pk__in=() if ids is None else ids)
            rows = found.order_by(*rows.query.order_by)
        return (rows.select_related(*related) if related else rows).defer(*self.unread)[:limit]

    def first_ids(self, edge: Edge | None, *, up: bool, limit: int) -> list[int]:
        """Return the ids of the rows of `read_from`."""
        filtered, few = self.filtering.for_page(self.filter_set) or (self.filtered, False)
        rows = beyond(filtered.annotate(_key=self.state.order().key), edge, up=up)
        # To sort few rows costs less than to read the rows of each part in order.
        if few or not self.parts:
            return list(rows.values_list("pk", flat=True)[:limit])
        ids = first_of_each(rows, self.parts, limit)
        if ids is None:
            return []
        with connection.cursor() as cursor:
            cursor.execute(ids.sql, ids.params)
            return [pk for (pk,) in cursor.fetchall()]

    @cached_property
    def _is_cached(self) -> bool:
        """Whether statements of the page may be cached: not if `rows` may depend on the path or on a filter's value."""
        return not self.kwargs and (not self.state.filtered() or issubclass(self.filters, PageFilterSet))

    @cached_property
    def companies(self) -> tuple[int, ...]:
        """The companies whose rows are read one by one; empty if they are not."""
        companies = tuple(dict.fromkeys(part.company_id for part in self.actor.at(self.function)))
        return companies if 1 < len(companies) <= MAX_COMPANIES else ()

    @cached_property
    def parts(self) -> Parts:
        """The values that rows are read by, because indexes have their order only for each; empty if for all."""
        company = self.model.scope.company
        parts: dict[str, Any] = {company: self.companies} if self.companies else {}
        filters = self.filter_parts if self.state.order().name == self.default_sort.removeprefix("-") else {}
        if company not in filters and len(self.actor.company_ids) > MAX_COMPANIES:
            return parts
        for column, values in filters.items():
            others = prod(len(kept) for name, kept in parts.items() if name != column)
            if others * len(values) <= MAX_PARTS:
                parts[column] = values
        return parts

    @cached_property
    def filter_parts(self) -> Parts:
        """The values that the filters leave of such columns."""
        made = self.filter_set if self.state.filtered() else None
        return made.parts(made.form.cleaned_data) if isinstance(made, PageFilterSet) and not made.form.errors else {}

    def counted(self, shown: Count, every: Count, more: Sequence[Count]) -> str:
        """Return the line under the heading: how many of all rows match the search and the filters."""
        is_part = self.state.filtered() and shown != every
        return _("Showing %(shown)s of %(all)s") % {"shown": shown, "all": every} if is_part else ""

    def counts(self) -> tuple[list[dict[str, Any]], Count, Count, list[Count]]:
        """Return the tabs of built-in and saved views with counts, the count of the shown rows and of all, and others.

        The others are `more_counts`. The current tab has the count of what it shows.
        """
        views = self.views if len(self.views) > 1 or self.settings.views else ()
        saved = [(view, self._state(QueryDict(view.query))) for view in self.settings.views]
        is_saved = self.state.query() in (state.query() for _view, state in saved)
        here = None if is_saved else self.state.view()
        shown = [view.name for view in views], [state.query() for _view, state in saved]
        key = [
            type(self).__qualname__,
            self.request.path,
            access_key(self.actor),
            self.state.query(),
            self.state.view().name,
            timezone.localdate(),
            *shown,
        ]
        total, every, *counts = cached_counts(
            self.model,
            key,
            lambda: [
                self.filtered if self.state.filtered() else self._in_view(self.state.view()),
                self._in_view(None),
                *(self.filtered if view is here and self.state.filtered() else self._in_view(view) for view in views),
                *(self.filtering.filter(state, self.queryset) for _view, state in saved),
                *self.more_counts(),
            ],
        )
        tabs = self.links.tabs(views, saved)
        for tab, count in zip(tabs, counts, strict=False):
            tab["count"] = count
        return tabs, total, every, counts[len(tabs) :]

    def _in_view(self, view: View | None) -> Any:
        """Return what to count (`capped_counts`) for a view, or for the whole list, without filters."""
        if self.kwargs:
            return self.queryset if view is None else self.queryset.filter(view.q)
        return TAB.statement(self.actor, page=type(self), view=view and view.name, day=timezone.localdate())
