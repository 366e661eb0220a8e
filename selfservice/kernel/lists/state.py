"""The state of a list that its address says, and the addresses of other states."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any
from urllib.parse import quote_plus

from django.http import QueryDict

from selfservice.kernel.db.keyset import AFTER, BEFORE, POSITION, Order
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.tables.columns import CHOSEN, FORMAT, SEARCH, SIZE, SIZES, SORT, VIEW, Column, View

# Never part of a state: the page's place, the format of a download, that all rows are chosen.
PASSING = (AFTER, BEFORE, POSITION, FORMAT, CHOSEN)
ALL_ROWS = View("", "")


class ListState:
    """What the parameters mean for a list. A parameter that does not fit (any more) means nothing.

    `fixed`: the parameters that tell several lists at one address apart.
    """

    def __init__(
        self,
        params: QueryDict,
        *,
        actor: Actor,
        views: Sequence[View],
        columns: Sequence[Column],
        sort: str,
        filters: Iterable[str],
        fixed: Mapping[str, str] | None = None,
    ) -> None:
        self.params, self.views, self.columns, self.sort, self.filters = params, views, columns, sort, tuple(filters)
        self.actor = actor
        self.fixed = fixed or {}

    def view(self) -> View:
        """The ready-made view that is open; all rows, in a list without views."""
        wanted = self.params.get(VIEW)
        return next((v for v in self.views if v.name == wanted), self.views[0] if self.views else ALL_ROWS)

    def order(self) -> Order:
        """What the address, or else the list, sorts by."""
        return self._order

    @cached_property
    def _order(self) -> Order:
        for text in (self.params.get(SORT, ""), self.sort):
            name = text.removeprefix("-")
            for column in self.columns:
                if column.name == name and (key := column.key(self.actor)) is not None:
                    return Order(name, key, descending=text.startswith("-"))
        raise LookupError(f"no column to sort by: {self.sort!r}")

    def size(self) -> int:
        """Rows on a page."""
        text = self.params.get(SIZE, "")
        return int(text) if text in map(str, SIZES) else SIZES[0]

    def query(self) -> str:
        """View, order, search and filters as a query string, the same for the same state."""
        kept = QueryDict(mutable=True)
        if self.views and self.view() is not self.views[0]:
            kept[VIEW] = self.view().name
        if self.order().param != self.sort:
            kept[SORT] = self.order().param
        for name in sorted(self.params):
            if self.is_filter(name):
                kept.setlist(name, [value for value in self.params.getlist(name) if value])
        return kept.urlencode()

    def set_filters(self) -> list[str]:
        """The names of the filters that the address sets, a range under its own name; the search is one of them."""
        names = (name if name in self.filters else name.rpartition("_")[0] for name in self.params)
        return sorted({name for name in names if name in self.filters})

    def filtered(self, *, but: str = "") -> bool:
        """Whether anything is searched for or filtered by (`but` by one name)."""
        return any(self.is_filter(name) and name != but and any(self.params.getlist(name)) for name in self.params)

    def is_filter(self, name: str) -> bool:
        """Whether a parameter is the search, a filter, or an end of a range."""
        # A range has a field for each of its ends: dato_fra, dato_til.
        return name == SEARCH or name in self.filters or name.rpartition("_")[0] in self.filters

    def address(self, change: Mapping[str, Any] | None = None, drop: Iterable[str] = (), *, path: str) -> str:
        """This state with some parameters changed; any change but turning the page starts at the first."""
        change = {**self.fixed, **(change or {})}
        left = {*PASSING, *drop, *change}
        # The fixed parameters come first.
        parts = [f"{name}={quote_plus(value)}" for name, value in self.fixed.items()]
        parts += [part for name, part in self._written if name not in left]
        parts += [f"{name}={quote_plus(str(value))}" for name, value in change.items() if name not in self.fixed]
        return f"?{'&'.join(parts)}" if parts else path

    @cached_property
    def _written(self) -> list[tuple[str, str]]:
        """Each parameter, quoted once: a list has a dozen addresses in it."""
        return [
            (name, f"{quote_plus(name, errors='replace')}={quote_plus(str(value), errors='replace')}")
            for name in self.params
            for value in self.params.getlist(name)
        ]
