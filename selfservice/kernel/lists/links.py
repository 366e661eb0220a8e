"""Links from a list to its other states: sortable headings, tabs with counts, the pager."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from selfservice.kernel.db.keyset import KeyPage, Order
from selfservice.kernel.lists.saved_views import SavedView
from selfservice.kernel.lists.state import PASSING, ListState
from selfservice.kernel.tables.columns import CHOSEN, SIZE, SIZES, SORT, VIEW, Column, View


class ListLinks:
    """The URLs of one list's states, derived from its current state."""

    def __init__(self, state: ListState, path: str) -> None:
        self.state, self.path = state, path

    def to(self, change: Mapping[str, Any] | None = None, drop: Sequence[str] = ()) -> str:
        """Return the URL of this state with changed or dropped parameters."""
        return self.state.address(change, drop, path=self.path)

    def without(self, name: str, value: str | None = None) -> str:
        """Return the URL of this state without a filter, or without one of its values."""
        left = [other for other in self.state.params.getlist(name) if other not in ("", value)]
        return self.to(drop=[name]) if value is None or not left else self.to({name: left})

    def start(self) -> str:
        """Return the URL of the list's initial state."""
        address = self.to(drop=list(self.state.params))
        return f"{self.path}{address}" if address.startswith("?") else address

    def head(self, column: Column, order: Order) -> dict[str, Any]:
        """Return the heading of a column for the template."""
        head: dict[str, Any] = {"label": column.label, "css": column.css, "url": None, "sorted": ""}
        if column.sort is not None:
            current = column.name == order.name
            # The first click sorts in the column's default direction; another click reverses it.
            falling = not order.descending if current else column.falling
            turned = f"-{column.name}" if falling else column.name
            head["url"] = self.to({SORT: turned})
            head["sorted"] = ("descending" if order.descending else "ascending") if current else ""
        return head

    def tabs(self, views: Sequence[View], saved: Sequence[tuple[SavedView, ListState]]) -> list[dict[str, Any]]:
        """Return a tab for each built-in and saved view; the current one is marked."""
        here = self.state.query()
        current = next((view for view, state in saved if state.query() == here), None) or self.state.view()
        tabs = [
            {"label": view.label, "url": self.to({VIEW: view.name}), "current": view is current, "saved": False}
            for view in views
        ]
        for view, state in saved:
            query = "&".join(filter(None, (urlencode(self.state.fixed), state.query())))
            address = f"?{query}" if query else self.path
            tabs.append({"label": view.name, "url": address, "current": view is current, "saved": True})
        return tabs

    def pager(self, page: KeyPage, size: int) -> dict[str, Any]:
        """Return the range of rows on the page, the page sizes, and the URLs of the previous and the next page."""
        turns = {"previous": page.previous, "next": page.next}
        return {
            "first": page.first,
            "last": page.first + len(page.rows) - 1,
            "sizes": [(n, n == size) for n in SIZES],
            **{name: self.to(link) if link else None for name, link in turns.items()},
        }

    def unchanged_by_search(self) -> list[tuple[str, str]]:
        """Return the parameters that a search or a filter preserves."""
        params = self.state.params
        return [*self.state.fixed.items(), *((k, str(v)) for k, v in params.items() if k in (VIEW, SORT, SIZE))]

    def unchanged_by_size(self) -> list[tuple[str, str]]:
        """Return the parameters that a change of page size preserves."""
        fixed, params = self.state.fixed, self.state.params
        others: list[tuple[str, str]] = [
            (k, str(v)) for k in params if k not in (SIZE, *PASSING, *fixed) for v in params.getlist(k)
        ]
        return [*fixed.items(), *others]

    def choose_all(self) -> str:
        """Return the URL with all matching rows chosen."""
        return self.to({CHOSEN: "alle"})
