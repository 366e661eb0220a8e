"""Lists: a page says its columns, views and filters once; sorting, searching, chips, paging, saved views and downloads
follow from that.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, ClassVar

import django_filters
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.columns import FORMAT, SEARCH, SIZE, SIZES, SORT, VIEW, Chip, Column, View
from selfservice.kernel.counts import Count, eyes_of, remembered_counts
from selfservice.kernel.exports import FORMATS, XLSX, XLSX_MOST, Export
from selfservice.kernel.list_acts import act
from selfservice.kernel.list_filters import ListFilters
from selfservice.kernel.list_rows import address_of, draw, draw_heads
from selfservice.kernel.list_settings import LONGEST_NAME, Liked, SavedView, liked
from selfservice.kernel.list_sql import read, readable
from selfservice.kernel.list_state import PASSING, ListState
from selfservice.kernel.paging import AFTER, BEFORE, KeyPage, Order, first_page, key_page, ordered
from selfservice.kernel.scope import ScopedModel
from selfservice.kernel.touched import count_of
from selfservice.kernel.views import Page

__all__ = ["SEARCH", "SIZE", "SIZES", "SORT", "VIEW", "Chip", "Column", "ListPage", "View"]


# Beyond so many companies it is cheaper to sort what they have together.
MOST_PARTS = 30


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

    def rows(self) -> Any:
        """All rows the actor may see here."""
        return self.model.objects.visible_to(self.actor, function=self.function)

    def decorate(self, rows: Sequence[Any]) -> None:
        """Give rows that are about to be shown or downloaded what their columns need besides: one query for all."""

    @property
    def params(self) -> QueryDict:
        """The address's parameters."""
        return self.request.GET

    @cached_property
    def state(self) -> ListState:
        """What the address says."""
        return self._state(self.params)

    @cached_property
    def liked(self) -> Liked:
        """What the person has chosen for this list."""
        user: Any = self.request.user
        # Of whoever is logged in, who is somebody else while a colleague's view is looked at.
        return liked(self.actor, self._page, getattr(user, "list_settings", None) if user.pk == self.actor.id else None)

    @cached_property
    def filtering(self) -> ListFilters:
        """What the list can be filtered by."""
        return ListFilters(self.filters, self.request, self._page)

    @cached_property
    def everything(self) -> Any:
        """All rows that may be seen here."""
        return self.rows()

    @cached_property
    def matching(self) -> Any:
        """Those of the view that the filters leave in."""
        return self.filtering.matching(self.state, self.everything)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The page, or a download of what it shows."""
        wanted = self.params.get(FORMAT, "")
        return self._download(wanted) if wanted in FORMATS else super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Choose columns, save the present state under a name, or forget a saved view; then show the list."""
        return redirect(act(request, self._page, self.columns, self.state))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        order, size = self.state.order(), self.state.size()
        page = self._cut(order, size)
        self.decorate(page.rows)
        tabs, total = self._tabs()
        form = SimpleLazyObject(lambda: self.filtering.of(self.state, self.everything).form)
        columns = self.liked.shown(self.columns)
        heads = [self._head(column, order) for column in columns]
        kwargs.setdefault("too_many", None)
        return super().get_context_data(
            columns=heads,
            heads=draw_heads(heads),
            choices=[(column, column.name in {c.name for c in columns}) for column in self.columns[1:]],
            own_columns=not self.liked.columns,
            rows=draw(page.rows, columns, self.link),
            tabs=tabs,
            saved=next((tab for tab in tabs if tab["saved"] and tab["current"]), None),
            longest_name=LONGEST_NAME,
            filter_form=form,
            filter_popover=self.filtering.popover(self.state, form),
            chips=self.filtering.chips(form, self._without) if self.state.filtered() else [],
            searched=self.params.get(SEARCH, ""),
            kept=[(k, v) for k, v in self.params.items() if k in (VIEW, SORT, SIZE)],
            kept_by_size=[(k, v) for k, v in self.params.items() if k not in (SIZE, *PASSING)],
            here=self._address(),
            clear=self._address(drop=[SEARCH, *self.state.filters]),
            unsaved=bool(self.state.query()),
            downloads={name: self._address({FORMAT: name}) for name in FORMATS},
            total=total,
            pager=self._pager(page, size),
            list_page=self,
            **kwargs,
        )

    @property
    def _page(self) -> str:
        match = self.request.resolver_match
        return match.view_name if match else ""

    def _state(self, params: QueryDict) -> ListState:
        filters = vars(self.filters)["base_filters"]
        return ListState(params, views=self.views, columns=self.columns, sort=self.default_sort, filters=filters)

    def _download(self, file_format: str) -> HttpResponseBase:
        export = Export(
            name=self.export_name or self.request.path.strip("/").replace("/", "-"),
            title=str(self.title),
            columns=self.liked.shown(self.columns),
            rows=self.matching.select_related(*self.related),
            order=self.state.order(),
            actor=self.actor,
            language=get_language() or "da",
            decorate=self.decorate,
        )
        rows = export.count()
        if file_format == XLSX and rows.capped:
            return self.render_to_response(self.get_context_data(too_many=XLSX_MOST))
        export.record(self._page, self.function, file_format, rows)
        return export.answer(file_format)

    def _cut(self, order: Order, size: int) -> KeyPage:
        state, stock = self.state, type(self).rows is ListPage.rows and self.filtering.plain()
        if (
            not stock
            or state.filtered()
            or {AFTER, BEFORE} & self.params.keys()
            or not readable(self.model, self.related)
        ):
            return key_page(self.matching.select_related(*self.related), order, self.params, size)
        eyes = self.actor.kind, self.actor.everything, self.actor.access
        key = (type(self), *eyes, state.view().name, order.param, size)
        found = read(key, self.model, self.related, lambda: self._parts(order, size + 1), size + 1)
        return first_page(found, size)

    def _parts(self, order: Order, size: int) -> list[Any]:
        """The first rows of each company: an index gives those in order, but not those of several companies at once."""
        rows, scope = ordered(self.matching, order), self.model.scope
        companies = sorted({part.company_id for part in self.actor.at(self.function)})
        if not 1 < len(companies) <= MOST_PARTS:
            return [rows[:size]]
        return [rows.filter(**{scope.company: company})[:size] for company in companies]

    def _head(self, column: Column, order: Order) -> dict[str, Any]:
        head: dict[str, Any] = {"label": column.label, "css": column.css, "url": None, "sorted": ""}
        if column.sort is not None:
            current = column.name == order.name
            turned = f"-{column.name}" if current and not order.descending else column.name
            head["url"] = self._address({SORT: turned})
            head["sorted"] = ("descending" if order.descending else "ascending") if current else ""
        return head

    def _tabs(self) -> tuple[list[dict[str, Any]], Count]:
        """The ready-made views and the saved ones, each with its count; and the count of what is shown."""
        views = self.views if len(self.views) > 1 or self.liked.views else ()
        saved = [(view, self._state(QueryDict(view.query))) for view in self.liked.views]
        here = self.state.query()
        shown = [view.name for view in views], [state.query() for _view, state in saved]
        about = [type(self).__qualname__, eyes_of(self.actor), here, self.state.view().name, *shown]
        total, *counts = remembered_counts(
            self.model,
            about,
            lambda: [
                self.matching,
                *(self.everything.filter(view.condition) for view in views),
                *(self.filtering.matching(state, self.everything) for _view, state in saved),
            ],
        )
        current = next((view for view, state in saved if state.query() == here), None) or self.state.view()
        tabs: list[dict[str, Any]] = [self._tab(view, {VIEW: view.name}, current) for view in views]
        tabs += [self._tab(view, QueryDict(state.query()), current) for view, state in saved]
        for tab, count in zip(tabs, counts, strict=True):
            tab["count"] = count
        return tabs, total

    def _tab(self, view: View | SavedView, query: Any, current: View | SavedView) -> dict[str, Any]:
        if isinstance(view, View):
            return {"label": view.label, "url": self._address(query), "current": view is current, "saved": False}
        address = f"?{query.urlencode()}" if query else self.request.path
        return {"label": view.name, "url": address, "current": view is current, "saved": True}

    def _pager(self, page: KeyPage, size: int) -> dict[str, Any]:
        turns = {"previous": page.previous, "next": page.next}
        return {
            "first": page.first,
            "last": page.first + len(page.rows) - 1,
            "sizes": [(n, n == size) for n in SIZES],
            **{name: self._address(link) if link else None for name, link in turns.items()},
        }

    def _without(self, name: str) -> str:
        return self._address(drop=[name])

    def _address(self, change: dict[str, str] | None = None, drop: Sequence[str] = ()) -> str:
        return self.state.address(change, drop, path=self.request.path)
