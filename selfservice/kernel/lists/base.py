"""What a list declares, the state that its address says, and how its rows and counts are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import urlencode
from uuid import UUID

import django_filters
from django.http import QueryDict
from django.urls import ResolverMatch, reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.actions.base import Action
from selfservice.kernel.cache.versions import count_of
from selfservice.kernel.db.cached_query import CachedQuery
from selfservice.kernel.db.keyset import Edge, KeyPage, Order, beyond, first_of_each_company, key_page
from selfservice.kernel.lists.filters import ListFilters
from selfservice.kernel.lists.links import ListLinks
from selfservice.kernel.lists.saved_views import PersonalSettings, settings_of
from selfservice.kernel.lists.state import ListState
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import ScopedModel
from selfservice.kernel.tables.columns import Column, View
from selfservice.kernel.tables.counts import Count, access_key, cached_counts
from selfservice.kernel.web.pages import Page

# With more companies it is cheaper to sort all their rows together.
MAX_COMPANIES = 30
NIL = UUID(int=0)


@dataclass
class ListQuery:
    """Who asks for a list, and what its address says: what a list reads of a request, where there is none."""

    actor: Actor
    GET: QueryDict
    path: str = ""
    resolver_match: ResolverMatch | None = None

    @property
    def full_actor(self) -> Actor:
        """The same: which companies are looked at is decided."""
        return self.actor


class BaseList(Page):
    """What a list declares, and what it reads for the state that its address says."""

    model: ClassVar[type[ScopedModel]]
    columns: ClassVar[Sequence[Column]] = ()
    views: ClassVar[Sequence[View]] = ()
    filters: ClassVar[type[django_filters.FilterSet]]
    default_sort: ClassVar[str] = ""
    # Related rows that every row needs (select_related), besides those that shown columns need.
    related: ClassVar[tuple[str, ...]] = ()
    # Whether the page names filters that do not fit, and leaves them out. Else such a filter matches nothing.
    says_errors: ClassVar[bool] = False
    # Parameters that tell this list from others at the same address.
    fixed: ClassVar[Mapping[str, str]] = {}
    search_label: ClassVar[Any] = _("Search the list")
    # A line under the heading.
    lead: ClassVar[Any] = ""
    # The text of an empty list.
    empty: ClassVar[Any] = ""
    # The url name of a row's own page, which takes its public id; a list whose rows lead elsewhere overrides `link`.
    link_name: ClassVar[str] = ""
    # The name of a download's file; by default the end of the address.
    export_name: ClassVar[str] = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "model" in vars(cls):
            count_of(cls.model)

    def link(self, row: Any) -> str:
        """The address of a row's own page."""
        return self._link.replace(str(NIL), str(row.uid))

    @cached_property
    def _link(self) -> str:
        # Looked up once for all rows.
        return reverse(self.link_name, args=[NIL])

    def file_name(self) -> str:
        """The name of a download's file; the date follows."""
        return self.export_name or self.request.path.strip("/").replace("/", "-")

    def rows(self) -> Any:
        """The query set of all rows the actor may see here."""
        return self.model.objects.visible_to(self.actor, function=self.function)

    def decorate(self, rows: Sequence[Any]) -> None:
        """Give rows that are about to be shown or downloaded what their columns need besides: one query for all."""

    def bulk_acts(self) -> list[type[Action]]:
        """The actions the actor may run on many rows; rows have boxes where there are any."""
        return []

    def more_counts(self) -> list[Any]:
        """Query sets to be counted in the same statement as the tabs, for the page's `more_counts`."""
        return []

    @property
    def params(self) -> QueryDict:
        """The address's parameters."""
        return self.request.GET

    @cached_property
    def state(self) -> ListState:
        """The state that the address says."""
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
        return self.settings.shown(self.offered)

    @cached_property
    def settings(self) -> PersonalSettings:
        """What the person has chosen for this list."""
        user: Any = getattr(self.request, "user", None)
        # The logged-in person is another than the actor while a colleague's view is looked at.
        own = user is not None and user.pk == self.actor.id
        return settings_of(self.actor, self.page_name, getattr(user, "list_settings", None) if own else None)

    @cached_property
    def filtering(self) -> ListFilters:
        """What the list can be filtered by."""
        return ListFilters(self.filters, self.request, self.page_name, strict=not self.says_errors)

    @cached_property
    def queryset(self) -> Any:
        """All rows that may be seen here."""
        return self.rows()

    @cached_property
    def filtered(self) -> Any:
        """The rows of the view that the filters leave in."""
        return self.filtering.filter(self.state, self.queryset)

    @property
    def page_name(self) -> str:
        """The list's name in settings, downloads and the log: its url name, and what is fixed."""
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

    def needed(self) -> tuple[str, ...]:
        """The related rows that the shown columns need, for `select_related`."""
        return tuple(dict.fromkeys((*self.related, *(name for column in self.shown for name in column.needs))))

    def page(self, order: Order, size: int) -> KeyPage:
        """The page that the address asks for."""

        def read(edge: Edge | None, up: bool, limit: int) -> list[Any]:
            how: dict[str, Any] = {"up": up, "limit": limit, "related": self.needed()}
            if self.kwargs or self.state.filtered():
                return list(self.read_from(edge, **how))
            query, day = self.state.query(), timezone.localdate()
            return _UNFILTERED.rows(self.actor, *(edge or ()), page=type(self), query=query, day=day, **how)

        return key_page(SimpleLazyObject(lambda: self.filtered), order, self.params, size, read)

    def read_from(self, edge: Edge | None, *, up: bool, limit: int, related: tuple[str, ...]) -> Any:
        """The query set of the rows above or below an edge, company by company where there are several."""
        order = self.state.order()
        rows = beyond(self.filtered.annotate(_key=order.key), edge, up=up)
        companies = tuple(dict.fromkeys(part.company_id for part in self.actor.at(self.function)))
        if 1 < len(companies) <= MAX_COMPANIES:
            ids = first_of_each_company(rows, self.model.scope.company, companies, limit)
            found = self.queryset.annotate(_key=order.key).filter(pk__in=() if ids is None else ids)
            rows = found.order_by(*rows.query.order_by)
        return (rows.select_related(*related) if related else rows)[:limit]

    def counts(self) -> tuple[list[dict[str, Any]], Count, list[Count]]:
        """The tabs of ready-made and saved views with their counts; the count of what is shown; `more_counts`."""
        views = self.views if len(self.views) > 1 or self.settings.views else ()
        saved = [(view, self._state(QueryDict(view.query))) for view in self.settings.views]
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
        total, *counts = cached_counts(
            self.model,
            key,
            lambda: [
                self.filtered,
                *(self.queryset.filter(view.q) for view in views),
                *(self.filtering.filter(state, self.queryset) for _view, state in saved),
                *self.more_counts(),
            ],
        )
        tabs = self.links.tabs(views, saved)
        for tab, count in zip(tabs, counts, strict=False):
            tab["count"] = count
        return tabs, total, counts[len(tabs) :]


def _unfiltered(actor: Actor, *edge: Any, page: type[BaseList], query: str, day: date, **how: Any) -> Any:
    """A list's rows in a state without filters. They may depend on the day."""
    made = page()
    asked: Any = ListQuery(actor, QueryDict(query))
    made.setup(asked)
    return made.read_from((edge[0], edge[1]) if edge else None, **how)


_UNFILTERED: CachedQuery[Any] = CachedQuery(_unfiltered)
