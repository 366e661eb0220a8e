"""Lists: a page says its columns, views and filters once; sorting, searching, chips and paging follow from that."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import django_filters
from django.db.models import Count, Q, QuerySet
from django.db.models.expressions import Combinable
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.paging import AFTER, BEFORE, COUNT_CAP, POSITION, KeyPage, Order, capped_count, key_page
from selfservice.kernel.scope import ScopedModel
from selfservice.kernel.views import Page

VIEW, SORT, SIZE, SEARCH = "visning", "sorter", "raekker", "q"
SIZES = (25, 50, 100)


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `cell` gives the text of a row; `sub` what stands under the row's header where columns have left.

    `css`: "r" sets amounts to the right, "p2" leaves the table on a phone, "p3" earlier.
    """

    name: str
    label: Any
    cell: Callable[[Any], Any]
    sort: Combinable | None = None
    sub: Callable[[Any], Any] | None = None
    css: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """A ready-made part of the list, shown as a tab with its count. The first is the default."""

    name: str
    label: Any
    condition: Q = field(default_factory=Q)


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force, and the address without it."""

    label: Any
    value: Any
    remove: str


class ListPage(Page):
    """A page with one table. Its whole state stands in the address."""

    template_name = "ui/list_page.html"
    model: ClassVar[type[ScopedModel]]
    columns: ClassVar[Sequence[Column]] = ()
    views: ClassVar[Sequence[View]] = ()
    filters: ClassVar[type[django_filters.FilterSet]]
    default_sort: ClassVar[str] = ""
    related: ClassVar[tuple[str, ...]] = ()
    search_label: ClassVar[Any] = _("Search the list")
    # What will appear here, when there is nothing yet.
    empty: ClassVar[Any] = ""

    def link(self, row: Any) -> str:
        """The address of a row's own page."""
        raise NotImplementedError

    def rows(self) -> Any:
        """All rows the actor may see here."""
        return self.model.objects.visible_to(self.actor, function=self.function)

    @property
    def params(self) -> QueryDict:
        """The address's parameters."""
        return self.request.GET

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        everything = self.rows()
        chosen = self.chosen_view()
        filters = self.filters(self.params, queryset=everything.filter(chosen.condition), request=self.request)
        matching: QuerySet[Any] = filters.qs
        order, size = self.order(), self.size()
        page = key_page(matching.select_related(*self.related), order, self.params, size)
        total = capped_count(matching)
        return super().get_context_data(
            columns=[self._head(column, order) for column in self.columns],
            rows=[self._row(row) for row in page.rows],
            tabs=self._tabs(everything, chosen),
            filter_form=filters.form,
            filter_fields=[f for f in filters.form if f.name != SEARCH],
            chips=self._chips(filters),
            searched=self.params.get(SEARCH, ""),
            kept=[(k, v) for k, v in self.params.items() if k in (VIEW, SORT, SIZE)],
            kept_by_size=[(k, v) for k, v in self.params.items() if k not in (SIZE, AFTER, BEFORE, POSITION)],
            clear=self._address(drop=[SEARCH, *filters.filters]),
            total=min(total, COUNT_CAP),
            capped=total > COUNT_CAP,
            pager=self._pager(page, size),
            list_page=self,
            **kwargs,
        )

    def chosen_view(self) -> View:
        """The tab that is open."""
        wanted = self.params.get(VIEW)
        return next((v for v in self.views if v.name == wanted), self.views[0])

    def order(self) -> Order:
        """What the address, or else the page, sorts by."""
        for text in (self.params.get(SORT, ""), self.default_sort):
            name = text.removeprefix("-")
            for column in self.columns:
                if column.name == name and column.sort is not None:
                    return Order(name, column.sort, descending=text.startswith("-"))
        raise LookupError(f"{type(self).__name__} has no column to sort by")

    def size(self) -> int:
        """Rows on a page."""
        text = self.params.get(SIZE, "")
        return int(text) if text in map(str, SIZES) else SIZES[0]

    def _head(self, column: Column, order: Order) -> dict[str, Any]:
        head: dict[str, Any] = {"label": column.label, "css": column.css, "url": None, "sorted": ""}
        if column.sort is not None:
            current = column.name == order.name
            turned = f"-{column.name}" if current and not order.descending else column.name
            head["url"] = self._address({SORT: turned})
            head["sorted"] = ("descending" if order.descending else "ascending") if current else ""
        return head

    def _row(self, row: Any) -> dict[str, Any]:
        header, *others = self.columns
        return {
            "url": self.link(row),
            "header": header.cell(row),
            "sub": header.sub(row) if header.sub else "",
            "cells": [(column.cell(row), column.css) for column in others],
        }

    def _tabs(self, everything: Any, chosen: View) -> list[dict[str, Any]]:
        if len(self.views) < 2:
            return []
        counts = everything.aggregate(**{f"view_{v.name}": Count("pk", filter=v.condition) for v in self.views})
        return [
            {
                "label": view.label,
                "count": counts[f"view_{view.name}"],
                "url": self._address({VIEW: view.name}),
                "current": view is chosen,
            }
            for view in self.views
        ]

    def _chips(self, filters: django_filters.FilterSet) -> list[Chip]:
        chips = []
        for bound in filters.form:
            value = getattr(filters.form, "cleaned_data", {}).get(bound.name)
            if bound.name != SEARCH and value not in (None, ""):
                shown = dict(getattr(bound.field, "choices", ())).get(value, value)
                chips.append(Chip(bound.label, shown, self._address(drop=[bound.name])))
        return chips

    def _pager(self, page: KeyPage, size: int) -> dict[str, Any]:
        turns = {"previous": page.previous, "next": page.next}
        return {
            "first": page.first,
            "last": page.first + len(page.rows) - 1,
            "sizes": [(n, n == size) for n in SIZES],
            **{name: self._address(link) if link else None for name, link in turns.items()},
        }

    def _address(self, change: dict[str, str] | None = None, drop: Sequence[str] = ()) -> str:
        """This list's address with some parameters changed; any change but turning the page starts at the first."""
        params = self.params.copy()
        for name in (AFTER, BEFORE, POSITION, *drop):
            params.pop(name, None)
        for name, value in (change or {}).items():
            params[name] = value
        return f"?{params.urlencode()}" if params else self.request.path
