"""The links from a list to its other states: heads that sort, tabs with counts, the next and previous page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from selfservice.kernel.db.keyset import KeyPage, Order
from selfservice.kernel.lists.saved_views import SavedView
from selfservice.kernel.lists.state import PASSING, ListState
from selfservice.kernel.tables.columns import CHOSEN, SIZE, SIZES, SORT, VIEW, Column, View


class ListLinks:
    """The addresses of one list, as seen from the state that it is in."""

    def __init__(self, state: ListState, path: str) -> None:
        self.state, self.path = state, path

    def to(self, change: Mapping[str, str] | None = None, drop: Sequence[str] = ()) -> str:
        """This state with something changed, or without something."""
        return self.state.address(change, drop, path=self.path)

    def without(self, name: str) -> str:
        """This state without a filter."""
        return self.to(drop=[name])

    def start(self) -> str:
        """The list as it is before anything is chosen."""
        address = self.to(drop=list(self.state.params))
        return f"{self.path}{address}" if address.startswith("?") else address

    def head(self, column: Column, order: Order) -> dict[str, Any]:
        """A column's head."""
        head: dict[str, Any] = {"label": column.label, "css": column.css, "url": None, "sorted": ""}
        if column.sort is not None:
            current = column.name == order.name
            # The first press sorts in the column's own direction, the next in the opposite one.
            falling = not order.descending if current else column.falling
            turned = f"-{column.name}" if falling else column.name
            head["url"] = self.to({SORT: turned})
            head["sorted"] = ("descending" if order.descending else "ascending") if current else ""
        return head

    def tabs(self, views: Sequence[View], saved: Sequence[tuple[SavedView, ListState]]) -> list[dict[str, Any]]:
        """A tab for each ready-made view and each saved one; the current one is marked."""
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
        """The page's first and last row, and the links to the pages before and after."""
        turns = {"previous": page.previous, "next": page.next}
        return {
            "first": page.first,
            "last": page.first + len(page.rows) - 1,
            "sizes": [(n, n == size) for n in SIZES],
            **{name: self.to(link) if link else None for name, link in turns.items()},
        }

    def unchanged_by_search(self) -> list[tuple[str, str]]:
        """The parameters that a search or a filter does not change."""
        params = self.state.params
        return [*self.state.fixed.items(), *((k, str(v)) for k, v in params.items() if k in (VIEW, SORT, SIZE))]

    def unchanged_by_size(self) -> list[tuple[str, str]]:
        """The parameters that another number of rows does not change."""
        fixed, params = self.state.fixed, self.state.params
        others: list[tuple[str, str]] = [
            (k, str(v)) for k in params if k not in (SIZE, *PASSING, *fixed) for v in params.getlist(k)
        ]
        return [*fixed.items(), *others]

    def choose_all(self) -> str:
        """Everything that matches, chosen."""
        return self.to({CHOSEN: "alle"})
