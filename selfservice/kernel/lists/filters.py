"""Filters of a list: the matching rows, the chips, and the form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, ClassVar, NamedTuple

import django_filters
from django import forms
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from selfservice.kernel.core.formatting import day, kr
from selfservice.kernel.db.array_lookup import in_array
from selfservice.kernel.db.keyset import Parts
from selfservice.kernel.lists.state import ListState
from selfservice.kernel.tables.columns import SEARCH, Chip
from selfservice.kernel.web.fragment_cache import cached, person_key

# Names of filters with their values.
Values = tuple[tuple[str, Any], ...]
# A filter with more values has one chip for all of them.
MOST_CHIPS = 3


class SeveralField(forms.MultipleChoiceField):
    """Field of `SeveralFilter`: a checkbox for each choice."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> tuple[str, ...]:
        """Return each chosen value once, sorted: a part of the key of cached statements."""
        chosen = value if isinstance(value, (list, tuple)) else ()
        return tuple(sorted({*super().clean([text for text in chosen if text])}))


class SeveralFilter(django_filters.Filter):
    """Filter by one or several values of a column: a query parameter for each.

    A `method` gets the values as a tuple.
    """

    field_class: Any = SeveralField
    field_name: str

    def filter(self, rows: Any, values: Sequence[Any]) -> Any:
        """Return the rows with any of the values."""
        return rows.filter(one_of(self.field_name, values)) if values else rows


def one_of(column: str, values: Sequence[Any]) -> Q:
    """Return the condition that a column has one of the values. With one value its index gives rows in order."""
    return in_array(column, list(values)) if len(values) > 1 else Q(**{column: values[0]})


class PageSearch(NamedTuple):
    """A search as the values that it compares, and their shape: what else its statement depends on."""

    values: tuple[Any, ...]
    shape: Any = None
    # Whether few rows match: to sort them costs less than to read the list in its order.
    few: bool = False


class PageFilterSet(django_filters.FilterSet):
    """Filters of a list that read a page in ways of their own.

    `compiled`: names of filters that only add conditions to the query set, so that the page's statement can be cached
    for their values.
    """

    compiled: ClassVar[frozenset[str]] = frozenset()

    def constants(self, values: dict[str, Any]) -> dict[str, Any]:
        """Return the values to write into a cached statement, in place of those of the form."""
        return values

    def parts(self, values: Mapping[str, Any]) -> Parts:
        """Return columns with the values that the filters leave, if an index has the default order for each value.

        Here the first column that is filtered by several values. Those that a method looks up are not the column's own,
        unless `constants` has replaced them by ids.
        """
        for name, chosen in values.items():
            one: Any = self.filters.get(name)
            several = isinstance(chosen, tuple) and len(chosen) > 1
            if several and (one.method is None or isinstance(chosen[0], int)):
                return {one.field_name: chosen}
        return {}

    def page_search(self, text: str) -> PageSearch | None:
        """Return a search whose statement can be cached for its shape; None for other texts."""
        return None

    def searched(self, rows: Any, search: PageSearch) -> Any:
        """Return the rows that match `page_search`, whose values may be parameters of a statement."""
        raise NotImplementedError


class ListFilters:
    """The filters of one list in one request.

    Building all filters takes longer than reading the rows, so filtering builds only those that the URL sets.
    """

    def __init__(
        self, filterset: type[django_filters.FilterSet], request: Any, page: str, *, strict: bool = True
    ) -> None:
        self.filterset, self.request, self.page, self.strict = filterset, request, page, strict

    def of(self, state: ListState, rows: Any) -> django_filters.FilterSet:
        """Return the filters that the state sets, applied to the rows of its view."""
        part = _part(self.filterset, tuple(state.set_filters()))
        made: django_filters.FilterSet = part(state.params, request=self.request)
        # A page whose statement is cached needs the form alone: the query set is built where it is used.
        made.queryset = SimpleLazyObject(lambda: rows.filter(state.view().q))
        return made

    def filter(self, state: ListState, rows: Any, made: django_filters.FilterSet | None = None) -> Any:
        """Return the rows of a state; if `strict`, none for an invalid filter: an action would apply to all rows.

        `made` is the state's filter set, if the caller has it.
        """
        if not state.filtered():
            return rows.filter(state.view().q)
        made = made or self.of(state, rows)
        return made.qs.none() if self.strict and made.form.errors else made.qs

    def for_page(self, made: django_filters.FilterSet) -> tuple[Any, bool] | None:
        """Return the rows of `filter` by `page_search`, and whether they are few; None without such a search."""
        if not isinstance(made, PageFilterSet) or made.form.errors:
            return None
        values = dict(made.form.cleaned_data)
        search = made.page_search(text) if (text := values.pop(SEARCH, "")) else None
        if search is None:
            return None
        rows = made.queryset.all()
        for name, value in values.items():
            rows = made.filters[name].filter(rows, value)
        return made.searched(rows, search), search.few

    def compiled(self, state: ListState, made: django_filters.FilterSet) -> tuple[Values, PageSearch | None] | None:
        """Return the filters with their values and the search if the page's statement can be cached for them."""
        names = {*state.set_filters()} - {SEARCH}
        if not isinstance(made, PageFilterSet) or not names <= made.compiled or made.form.errors:
            return None
        values = dict(made.form.cleaned_data)
        text = values.pop(SEARCH, "")
        search = made.page_search(text) if text else None
        return None if text and search is None else (tuple(made.constants(values).items()), search)

    def popover(self, state: ListState) -> str:
        """Return the filter button and form, cached per person and values; empty if the list has no filters."""
        values = tuple((name, *state.params.getlist(name)) for name in state.params if state.is_filter(name))
        person = person_key(self.request)
        if person is None:
            return self._draw(state)
        return cached((person, "filters", self.page, values), lambda: self._draw(state))

    def _draw(self, state: ListState) -> str:
        # Without values the form is unbound: it validates nothing and shows no error.
        form = self.filterset(state.params if state.set_filters() else None, request=self.request).form
        fields = [bound for bound in form if bound.name != SEARCH]
        return render_to_string("ui/list_filters.html", {"filter_fields": fields}) if fields else ""

    def chips(self, form: Any, without: Callable[..., str]) -> list[Chip]:
        """Return the active filters; `without` returns the URL without one, or without one of its values."""
        chips: list[Chip] = []
        for bound in form:
            # Show an invalid value as entered where it has an effect (strict).
            value = bound.data if bound.errors and self.strict else form.cleaned_data.get(bound.name)
            if bound.name == SEARCH:
                continue
            if isinstance(bound.field, SeveralField):
                chips += _chips_of_values(bound, value or (), without)
            # An unticked checkbox filters nothing.
            elif value not in (None, "") and value is not False:
                shown = "" if value is True else dict(getattr(bound.field, "choices", ())).get(value, _shown(value))
                chips.append(Chip(bound.label, shown, without(bound.name)))
        return chips


def _shown(value: Any) -> Any:
    """Return a day or an amount as pages show it; any other value as it is."""
    if isinstance(value, date):
        return day(value)
    return kr(value) if isinstance(value, Decimal) else value


def _chips_of_values(bound: Any, values: Sequence[str], without: Callable[..., str]) -> list[Chip]:
    """Return a chip for each value in the order of the choices, or one chip for many values."""
    choices, chosen = dict(bound.field.choices), {*values} - {""}
    if len(chosen) > MOST_CHIPS:
        return [Chip(bound.label, _("%(n)s chosen") % {"n": len(chosen)}, without(bound.name))]
    known = [value for value in choices if value in chosen]
    return [
        Chip(bound.label, choices.get(value, value), without(bound.name, value))
        for value in [*known, *sorted(chosen - {*known})]
    ]


@cache
def _part(filterset: type[django_filters.FilterSet], names: tuple[str, ...]) -> Any:
    """Return the same filter set with only these filters."""
    every: Mapping[str, Any] = vars(filterset)["base_filters"]
    own = {"__doc__": filterset.__doc__, "__module__": filterset.__module__}
    part: Any = type(filterset.__name__, (filterset,), own)
    part.base_filters = {name: every[name] for name in every if name in names}
    return part
