"""Declarations of a list: its columns and built-in views; and the names of its URL parameters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.db.models.expressions import Combinable

from selfservice.kernel.scope.actor import Actor, Needed

VIEW, SORT, SIZE, SEARCH, FORMAT = "visning", "sorter", "raekker", "q", "format"
# All rows of the view are chosen, including those on other pages.
CHOSEN, ALL = "valgt", "alle"
SIZES = (25, 50, 100)


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `cell` returns a row's text; `sub` the text under the row's header on screens that hide columns.

    `css`: "r" aligns amounts to the right, "p2" hides the column on a phone, "p3" earlier, "p4" unless the page is
    wide. `shown`: whether it is visible by default; the first always is. `text` returns the value for a download, if it
    isn't the cell's text; dates, times and numbers keep their type in Excel. `head` is the heading of a download, if
    the label lacks the unit.

    `sort`: the key that the list can be ordered by, never null; a function if it depends on the day or on what the
    actor may see. `falling`: the first click shows the largest first.

    `function`: required to see the column. `needs`: related rows that the cell reads (select_related), read only if the
    column is shown.
    """

    name: str
    label: Any
    cell: Callable[[Any], Any]
    sort: Combinable | Callable[[Actor], Combinable] | None = None
    sub: Callable[[Any], Any] | None = None
    css: str = ""
    shown: bool = True
    text: Callable[[Any], Any] | None = None
    function: Needed | None = None
    needs: tuple[str, ...] = ()
    head: Any = None
    falling: bool = False

    def key(self, actor: Actor) -> Combinable | None:
        """Return the expression that rows are ordered by, or None."""
        return self.sort(actor) if callable(self.sort) else self.sort


@dataclass(frozen=True, slots=True)
class View:
    """A built-in selection of the list, shown as a tab with its count. The first is the default.

    The condition is a function if it depends on the day.
    """

    name: str
    label: Any
    condition: Q | Callable[[], Q] = field(default_factory=Q)

    @property
    def q(self) -> Q:
        """The condition, evaluated for today."""
        return self.condition if isinstance(self.condition, Q) else self.condition()


@dataclass(frozen=True, slots=True)
class Chip:
    """An active filter, and the URL without it. A ticked checkbox has a label but no value."""

    label: Any
    value: Any
    remove: str

    @property
    def name(self) -> str:
        """The filter and its value: several chips may be of one filter."""
        return f"{self.label}: {self.value}" if self.value != "" else str(self.label)
