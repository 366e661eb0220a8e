"""The state of a list as its URL expresses it, and the URLs of other states."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any
from urllib.parse import quote_plus

from django.http import QueryDict

from selfservice.kernel.db.keyset import AFTER, BEFORE, POSITION, Order
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.tables.columns import CHOSEN, FORMAT, SEARCH, SIZE, SIZES, SORT, VIEW, Column, View

# Never part of a state: the page's position, the download format, and that everything is chosen.
PASSING = (AFTER, BEFORE, POSITION, FORMAT, CHOSEN)
ALL_ROWS = View("", "")


class ListState:
    """The meaning of a list's parameters. Values that are not (or no longer) valid are ignored.

    `fixed`: parameters that identify the list among several at one path.
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
        """Return the built-in view in the URL, by default the first; ALL_ROWS in a list without views."""
        wanted = self.params.get(VIEW)
        return next((v for v in self.views if v.name == wanted), self.views[0] if self.views else ALL_ROWS)

    def order(self) -> Order:
        """Return the order in the URL, by default the list's."""
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
        """Return the number of rows per page."""
        text = self.params.get(SIZE, "")
        return int(text) if text in map(str, SIZES) else SIZES[0]

    def query(self, *, filters: bool = True) -> str:
        """Return the part of the state that can be saved, in canonical form: view, order, search and filters."""
        saved = QueryDict(mutable=True)
        if self.views and self.view() is not self.views[0]:
            saved[VIEW] = self.view().name
        if self.order().param != self.sort:
            saved[SORT] = self.order().param
        for name in sorted(self.params):
            if filters and self.is_filter(name):
                saved.setlist(name, [value for value in self.params.getlist(name) if value])
        return saved.urlencode()

    def set_filters(self) -> list[str]:
        """Return the names of the filters that the URL sets, including the search; a range has one name."""
        names = (name if name in self.filters else name.rpartition("_")[0] for name in self.params)
        return sorted({name for name in names if name in self.filters})

    def filtered(self) -> bool:
        """Return whether the URL has a search or a filter."""
        return any(self.is_filter(name) and any(self.params.getlist(name)) for name in self.params)

    def is_filter(self, name: str) -> bool:
        """Return whether a parameter is the search, a filter, or an end of a range."""
        # A range has a field for each of its ends: dato_fra, dato_til.
        return name == SEARCH or name in self.filters or name.rpartition("_")[0] in self.filters

    def address(self, change: Mapping[str, Any] | None = None, drop: Iterable[str] = (), *, path: str) -> str:
        """Return the URL of this state with some parameters changed; any change but paging starts at the first page.

        A list in `change` becomes a parameter for each of its values.
        """
        change = {**self.fixed, **(change or {})}
        left = {*PASSING, *drop, *change}
        # The parameters that identify the list come first.
        parts = [f"{name}={quote_plus(value)}" for name, value in self.fixed.items()]
        parts += [part for name, part in self._written if name not in left]
        for name, value in change.items():
            if name not in self.fixed:
                values = value if isinstance(value, list) else [value]
                parts += [f"{name}={quote_plus(str(one), errors='replace')}" for one in values]
        return f"?{'&'.join(parts)}" if parts else path

    @cached_property
    def _written(self) -> list[tuple[str, str]]:
        """The URL-encoded parameters; cached because a list contains a dozen URLs."""
        return [
            (name, f"{quote_plus(name, errors='replace')}={quote_plus(str(value), errors='replace')}")
            for name in self.params
            for value in self.params.getlist(name)
        ]
