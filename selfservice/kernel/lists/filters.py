"""A list's filters: what they leave in, their chips, and the form that sets them.

A whole set of filters takes longer to make than the rows to read: only those that the address sets are made, and their
form is drawn once for a person, with what is set marked in it each time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from html import escape
from typing import Any

import django_filters
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from selfservice.kernel.lists.state import ListState
from selfservice.kernel.tables.columns import SEARCH, Chip
from selfservice.kernel.web.fragment_cache import kept_part, person_key

SELECT = re.compile(r'<select [^>]*?name="([^"]+)".*?</select>', re.DOTALL)
BOX = re.compile(r'<input [^>]*?type="checkbox" name="([^"]+)"')


class ListFilters:
    """The filters of one list in one request."""

    def __init__(
        self, made_by: type[django_filters.FilterSet], request: HttpRequest, page: str, *, strict: bool = True
    ) -> None:
        self.made_by, self.request, self.page, self.strict = made_by, request, page, strict

    def of(self, state: ListState, rows: Any) -> django_filters.FilterSet:
        """The filters that the state sets, over the rows of its view."""
        part = _part(self.made_by, tuple(state.set_filters()))
        made: django_filters.FilterSet = part(state.params, queryset=rows.filter(state.view().q), request=self.request)
        return made

    def matching(self, state: ListState, rows: Any) -> Any:
        """The rows of a state; none where a filter asks for what there is not: else all of them would be acted on."""
        if state.filtered() or not self.plain():
            made = self.of(state, rows)
            return made.qs.none() if self.strict and made.form.errors else made.qs
        return rows.filter(state.view().q)

    def plain(self) -> bool:
        """Whether filters that nobody has set leave all rows in."""
        stock = django_filters.FilterSet
        return self.made_by.filter_queryset is stock.filter_queryset and self.made_by.qs is stock.qs

    def popover(self, state: ListState, form: Any) -> SafeString:
        """The button and the form to filter by; nothing for a list that can only be searched."""
        names = [name for name in state.set_filters() if name != SEARCH]
        unset = self._kept((), lambda: self.made_by(request=self.request))
        if not names:
            return SafeString(unset)
        values = {name: state.params.getlist(name) for name in names}
        # What is wrong is said beside its field, which the form draws.
        marked = None if form.errors else marked_in(unset, values)
        if marked is None:
            given = tuple((name, *values[name]) for name in names)
            marked = self._kept(given, lambda: self.made_by(state.params, request=self.request))
        return SafeString(marked)

    def _kept(self, given: tuple[Any, ...], make: Callable[[], django_filters.FilterSet]) -> str:
        """The form as it was drawn for these values less than half a minute ago, or is now."""

        def draw() -> str:
            return self._drawn(make())

        key = person_key(self.request, "")
        return draw() if key is None else kept_part((*key, "filters", self.page, given), draw)

    def _drawn(self, filters: django_filters.FilterSet) -> str:
        fields = [bound for bound in filters.form if bound.name != SEARCH]
        return render_to_string("ui/list_filters.html", {"filter_fields": fields}) if fields else ""

    def chips(self, form: Any, without: Callable[[str], str]) -> list[Chip]:
        """The filters in force; `without` gives the address without one."""
        chips = []
        for bound in form:
            # What does not fit is told as it was asked for, where it counts.
            value = bound.data if bound.errors and self.strict else form.cleaned_data.get(bound.name)
            # A box that nobody has ticked narrows nothing.
            if bound.name != SEARCH and value not in (None, "") and value is not False:
                shown = "" if value is True else dict(getattr(bound.field, "choices", ())).get(value, value)
                chips.append(Chip(bound.label, shown, without(bound.name)))
        return chips


@cache
def _part(made_by: type[django_filters.FilterSet], names: tuple[str, ...]) -> Any:
    """The same set with these filters alone."""
    every: Mapping[str, Any] = vars(made_by)["base_filters"]
    part: Any = type(made_by.__name__, (made_by,), {"__doc__": made_by.__doc__, "__module__": made_by.__module__})
    part.base_filters = {name: every[name] for name in every if name in names}
    return part


def marked_in(drawn: str, values: Mapping[str, Sequence[str]]) -> str | None:
    """A drawn form without anything set, with these values set; None where that takes more than to choose or tick."""
    left = set(values)

    def choose(found: re.Match[str]) -> str:
        name, select = found[1], found[0]
        option = f'<option value="{escape(values.get(name, [""])[-1])}">'
        if name not in left or option not in select:
            return select
        left.discard(name)
        return select.replace(" selected>", ">").replace(option, f"{option[:-1]} selected>")

    def tick(found: re.Match[str]) -> str:
        ticked = found[1] in left and values[found[1]][-1] == "on"
        left.difference_update([found[1]] if ticked else [])
        return f"{found[0]} checked" if ticked else found[0]

    marked = BOX.sub(tick, SELECT.sub(choose, drawn))
    return None if left else marked
