"""How a list reads: what it says of itself, the state that its address says, its rows, the counts of its tabs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import urlencode

import django_filters
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.actions.base import Action
from selfservice.kernel.cache.versions import count_of
from selfservice.kernel.db.cached_query import eyes
from selfservice.kernel.db.keyset import AFTER, BEFORE, KeyPage, Order, first_page, key_page, ordered
from selfservice.kernel.db.model_rows import read, readable
from selfservice.kernel.db.plain_rows import QuickPage
from selfservice.kernel.lists.filters import ListFilters
from selfservice.kernel.lists.links import ListLinks
from selfservice.kernel.lists.rows import address_of
from selfservice.kernel.lists.saved_views import Liked, liked
from selfservice.kernel.lists.state import ListState
from selfservice.kernel.scope.models import ScopedModel
from selfservice.kernel.tables.columns import Column, View
from selfservice.kernel.tables.counts import Count, eyes_of, remembered_counts
from selfservice.kernel.web.pages import Page

# Beyond so many companies it is cheaper to sort what they have together.
MOST_PARTS = 30


class ListReading(Page):
    """What a list says of itself, and what it reads for the state that stands in the address."""

    model: ClassVar[type[ScopedModel]]
    columns: ClassVar[Sequence[Column]] = ()
    views: ClassVar[Sequence[View]] = ()
    filters: ClassVar[type[django_filters.FilterSet]]
    default_sort: ClassVar[str] = ""
    related: ClassVar[tuple[str, ...]] = ()
    # What every cell may read, where rows are read as plain values, beside what a column needs. Filters then mean the
    # same whenever the same person asks on the same day. Without fields a row is an object of the model.
    fields: ClassVar[tuple[str, ...]] = ()
    # Whether the page says of filters that don't fit that they are not in use. Else such a filter matches nothing.
    says_errors: ClassVar[bool] = False
    # What the address says to tell this list from others that it leads to.
    fixed: ClassVar[Mapping[str, str]] = {}
    search_label: ClassVar[Any] = _("Search the list")
    # A line under the heading.
    lead: ClassVar[Any] = ""
    # What will appear here, when there is nothing yet.
    empty: ClassVar[Any] = ""
    # The url name of a row's own page, which takes its public id; a list whose rows lead elsewhere has its own `link`.
    link_name: ClassVar[str] = ""
    # What a download's file is called; by default what the address ends with.
    export_name: ClassVar[str] = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "model" in vars(cls):
            count_of(cls.model)

    def link(self, row: Any) -> str:
        """The address of a row's own page."""
        return address_of(self.link_name, row.uid)

    def file_name(self) -> str:
        """What a download's file is called; the day on which it is made follows."""
        return self.export_name or self.request.path.strip("/").replace("/", "-")

    def rows(self) -> Any:
        """All rows the actor may see here."""
        return self.model.objects.visible_to(self.actor, function=self.function)

    def decorate(self, rows: Sequence[Any]) -> None:
        """Give rows that are about to be shown or downloaded what their columns need besides: one query for all."""

    def bulk_acts(self) -> list[type[Action]]:
        """What the actor may do to many rows at once; rows have boxes where there is anything."""
        return []

    def counted_besides(self) -> list[Any]:
        """Query sets to be counted in the same statement as the tabs, for the page's `counts_besides`."""
        return []

    @property
    def params(self) -> QueryDict:
        """The address's parameters."""
        return self.request.GET

    @cached_property
    def state(self) -> ListState:
        """What the address says."""
        return self._state(self.params)

    @cached_property
    def links(self) -> ListLinks:
        """The addresses of the list's other states."""
        return ListLinks(self.state, self.request.path)

    @cached_property
    def offered(self) -> list[Column]:
        """The columns that the actor may see."""
        return [c for c in self.columns if c.function is None or self.actor.holds(c.function)]

    @cached_property
    def shown(self) -> list[Column]:
        """The columns that are drawn."""
        return self.liked.shown(self.offered)

    @cached_property
    def liked(self) -> Liked:
        """What the person has chosen for this list."""
        user: Any = self.request.user
        # Of whoever is logged in, who is somebody else while a colleague's view is looked at.
        return liked(
            self.actor, self.page_name, getattr(user, "list_settings", None) if user.pk == self.actor.id else None
        )

    @cached_property
    def filtering(self) -> ListFilters:
        """What the list can be filtered by."""
        return ListFilters(self.filters, self.request, self.page_name, strict=not self.says_errors)

    @cached_property
    def everything(self) -> Any:
        """All rows that may be seen here."""
        return self.rows()

    @cached_property
    def matching(self) -> Any:
        """Those of the view that the filters leave in."""
        return self.filtering.matching(self.state, self.everything)

    @property
    def page_name(self) -> str:
        """What this list is called where its settings and downloads are noted: url name, and what is fixed."""
        match = self.request.resolver_match
        name = match.view_name if match else ""
        return f"{name}?{urlencode(self.fixed)}" if self.fixed else name

    def _state(self, params: QueryDict) -> ListState:
        filters = vars(self.filters)["base_filters"]
        return ListState(
            params,
            actor=self.actor,
            views=self.views,
            columns=self.offered,
            sort=self.default_sort,
            filters=filters,
            fixed=self.fixed,
        )

    def row_fields(self) -> tuple[str, ...]:
        needed = (name for column in self.shown for name in column.needs)
        return tuple(dict.fromkeys((*self.fields, *needed))) if self.fields else ()

    def cut(self, order: Order, size: int) -> KeyPage:
        if self.fields:
            return self._quick(order, size).read(self.params)
        state, stock = self.state, type(self).rows is ListReading.rows and self.filtering.plain()
        if (
            not stock
            or state.filtered()
            or {AFTER, BEFORE} & self.params.keys()
            or not readable(self.model, self.related)
        ):
            return key_page(self.matching.select_related(*self.related), order, self.params, size)
        key = (*self._eyes(), state.view().name, order.param, size)
        found = read(
            key, self.model, self.related, lambda: self._parts(ordered(self.matching, order), size + 1), size + 1
        )
        return first_page(found, size)

    def _quick(self, order: Order, size: int) -> QuickPage:
        key = (*self._eyes(), self.state.query(), timezone.localdate())
        companies = self._companies()
        return QuickPage(
            key=key,
            rows=lambda: self.matching,
            company=self.model.scope.company,
            companies=companies if 1 < len(companies) <= MOST_PARTS else (),
            fields=self.row_fields(),
            order=order,
            size=size,
        )

    def _eyes(self) -> tuple[Any, ...]:
        return type(self), *eyes(self.actor)

    def _companies(self) -> tuple[int, ...]:
        return tuple(sorted({part.company_id for part in self.actor.at(self.function)}))

    def _parts(self, rows: Any, size: int | None = None) -> list[Any]:
        """The first rows of each company: an index gives those in order, but not those of several companies at once."""
        companies = self._companies()
        if not 1 < len(companies) <= MOST_PARTS:
            return [rows[:size]]
        return [rows.filter(**{self.model.scope.company: company})[:size] for company in companies]

    def counted(self) -> tuple[list[dict[str, Any]], Count, list[Count]]:
        """The ready-made views and the saved ones, each with its count; the count of what is shown; those besides."""
        views = self.views if len(self.views) > 1 or self.liked.views else ()
        saved = [(view, self._state(QueryDict(view.query))) for view in self.liked.views]
        shown = [view.name for view in views], [state.query() for _view, state in saved]
        about = [
            type(self).__qualname__,
            self.request.path,
            eyes_of(self.actor),
            self.state.query(),
            self.state.view().name,
            timezone.localdate(),
            *shown,
        ]
        total, *counts = remembered_counts(
            self.model,
            about,
            lambda: [
                self.matching,
                *(self.everything.filter(view.q) for view in views),
                *(self.filtering.matching(state, self.everything) for _view, state in saved),
                *self.counted_besides(),
            ],
        )
        tabs = self.links.tabs(views, saved)
        for tab, count in zip(tabs, counts, strict=False):
            tab["count"] = count
        return tabs, total, counts[len(tabs) :]
