"""A list's filters: what they leave in, their chips, and the form that sets them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import django_filters
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from selfservice.kernel.columns import SEARCH, Chip
from selfservice.kernel.kept_parts import kept_part, person_key
from selfservice.kernel.list_state import ListState


class ListFilters:
    """The filters of one list in one request.

    A set of filters takes longer to make than the rows to read: it is made only where the address sets one.
    """

    def __init__(self, made_by: type[django_filters.FilterSet], request: HttpRequest, page: str) -> None:
        self.made_by, self.request, self.page = made_by, request, page

    def of(self, state: ListState, rows: Any) -> django_filters.FilterSet:
        """The set of filters, over the rows of the state's view."""
        return self.made_by(state.params, queryset=rows.filter(state.view().q), request=self.request)

    def matching(self, state: ListState, rows: Any) -> Any:
        """The rows of a state."""
        if state.filtered() or not self.plain():
            return self.of(state, rows).qs
        return rows.filter(state.view().q)

    def plain(self) -> bool:
        """Whether filters that nobody has set leave all rows in."""
        stock = django_filters.FilterSet
        return self.made_by.filter_queryset is stock.filter_queryset and self.made_by.qs is stock.qs

    def popover(self, state: ListState, form: Any) -> SafeString:
        """The button and the form to filter by; nothing for a list that can only be searched."""

        def draw() -> str:
            fields = [bound for bound in form if bound.name != SEARCH]
            return render_to_string("ui/list_filters.html", {"filter_fields": fields}) if fields else ""

        # A search alone sets nothing in it: it is the one that is kept.
        key = None if state.filtered(but=SEARCH) else person_key(self.request, "")
        return SafeString(draw() if key is None else kept_part((*key, "filters", self.page), draw))

    def chips(self, form: Any, without: Callable[[str], str]) -> list[Chip]:
        """The filters in force; `without` gives the address without one."""
        chips = []
        for bound in form:
            value = getattr(form, "cleaned_data", {}).get(bound.name)
            # A box that nobody has ticked narrows nothing.
            if bound.name != SEARCH and value not in (None, "") and value is not False:
                shown = "" if value is True else dict(getattr(bound.field, "choices", ())).get(value, value)
                chips.append(Chip(bound.label, shown, without(bound.name)))
        return chips
