"""Base of list pages: what a list declares, and the state in its URL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import urlencode
from uuid import UUID

import django_filters
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.actions.base import Action
from selfservice.kernel.cache.versions import count_of
from selfservice.kernel.lists.bulk import Take
from selfservice.kernel.lists.filters import ListFilters
from selfservice.kernel.lists.links import ListLinks
from selfservice.kernel.lists.saved_views import PersonalSettings, settings_of
from selfservice.kernel.lists.state import ListState
from selfservice.kernel.scope.models import ScopedModel
from selfservice.kernel.tables.columns import Column, View
from selfservice.kernel.web.pages import Page

NIL = UUID(int=0)


class BaseList(Page):
    """What a list declares, and its rows for the state in its URL."""

    model: ClassVar[type[ScopedModel]]
    columns: ClassVar[Sequence[Column]] = ()
    views: ClassVar[Sequence[View]] = ()
    filters: ClassVar[type[django_filters.FilterSet]]
    default_sort: ClassVar[str] = ""
    # Related rows that every row needs (select_related), in addition to those that shown columns need.
    related: ClassVar[tuple[str, ...]] = ()
    # Fields that no column reads, not even a hidden one: the rows of a page are read without them (defer).
    unread: ClassVar[tuple[str, ...]] = ()
    # Whether the page shows errors of invalid filters and ignores them. Otherwise an invalid filter matches no rows.
    says_errors: ClassVar[bool] = False
    # Parameters that identify this list among several at the same path.
    fixed: ClassVar[Mapping[str, str]] = {}
    search_label: ClassVar[Any] = _("Search the list")
    # A line under the heading.
    lead: ClassVar[Any] = ""
    # The text of an empty list.
    empty: ClassVar[Any] = ""
    # URL name of a row's page, which takes the public id; a list whose rows link elsewhere overrides `link`.
    link_name: ClassVar[str] = ""
    # File name of a download; by default made from the path.
    export_name: ClassVar[str] = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "model" in vars(cls):
            count_of(cls.model)

    def link(self, row: Any) -> str:
        """Return the URL of a row's page."""
        return self._link.replace(str(NIL), str(row.uid))

    @cached_property
    def _link(self) -> str:
        # Resolved once for all rows.
        return reverse(self.link_name, args=[NIL])

    def file_name(self) -> str:
        """Return the file name of a download, to which the date is added."""
        return self.export_name or self.request.path.strip("/").replace("/", "-")

    def rows(self) -> Any:
        """Return the query set of all rows the actor may see in this list."""
        return self.model.objects.visible_to(self.actor, function=self.function)

    def decorate(self, rows: Sequence[Any]) -> None:
        """Add data that columns need to the rows to be shown or downloaded; one query for all rows."""

    def bulk_acts(self) -> list[type[Action]]:
        """Return the actions the actor may run on many rows; if there are any, rows have checkboxes."""
        return []

    def takes(self) -> list[Take]:
        """Return buttons that post the chosen rows elsewhere; if there are any, rows have checkboxes."""
        return []

    def more_counts(self) -> list[Any]:
        """Return query sets to count in the same statement as the tabs, for `counted`."""
        return []

    @property
    def params(self) -> QueryDict:
        """The query parameters."""
        return self.request.GET

    @cached_property
    def state(self) -> ListState:
        """The state in the URL."""
        return self._state(self.params)

    @cached_property
    def links(self) -> ListLinks:
        """The URLs of the list's other states."""
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
        """The user's settings for this list."""
        user: Any = getattr(self.request, "user", None)
        # With "view as" the logged-in user isn't the actor.
        own = user is not None and user.pk == self.actor.id
        return settings_of(self.actor, self.page_name, getattr(user, "list_settings", None) if own else None)

    @cached_property
    def filtering(self) -> ListFilters:
        """The filters of this list."""
        return ListFilters(self.filters, self.request, self.page_name, strict=not self.says_errors)

    @cached_property
    def queryset(self) -> Any:
        """All rows that the actor may see in this list."""
        return self.rows()

    @cached_property
    def filter_set(self) -> django_filters.FilterSet:
        """The filters that the URL sets."""
        return self.filtering.of(self.state, SimpleLazyObject(lambda: self.queryset))

    @cached_property
    def filtered(self) -> Any:
        """The rows of the view that match the filters."""
        return self.filtering.filter(self.state, self.queryset, self.filter_set if self.state.filtered() else None)

    @property
    def page_name(self) -> str:
        """The list's name in settings, downloads and the log: its URL name and `fixed`."""
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
