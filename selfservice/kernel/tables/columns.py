"""The columns and ready-made views of a list, and the names of the parameters in its address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.db.models.expressions import Combinable

from selfservice.kernel.scope.actor import Actor, Needed

VIEW, SORT, SIZE, SEARCH, FORMAT = "visning", "sorter", "raekker", "q", "format"
# All rows of the view are chosen, those of other pages too.
CHOSEN, ALL = "valgt", "alle"
SIZES = (25, 50, 100)


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `cell` gives the text of a row; `sub` what is shown under the row's header where columns have left.

    `css`: "r" sets amounts to the right, "p2" leaves the table on a phone, "p3" earlier. `shown`: whether it is there
    until a person chooses; the first always is. `text` gives what a download holds, where that is not the cell's text;
    a date, a time or a number is one in Excel too. `head` is a download's heading, where the label lacks its unit.

    `sort`: what the list can be ordered by, never null; given as a function where it depends on the day or on what the
    actor may see. `falling`: the first press shows the largest first.

    `function`: needed to see the column at all. `needs`: related rows that the cell reads (select_related); read only
    where the column is shown.
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
        """What rows are ordered by, None where they can't be."""
        return self.sort(actor) if callable(self.sort) else self.sort


@dataclass(frozen=True, slots=True)
class View:
    """A ready-made part of the list, shown as a tab with its count. The first is the default.

    A condition that depends on the day is given as a function.
    """

    name: str
    label: Any
    condition: Q | Callable[[], Q] = field(default_factory=Q)

    @property
    def q(self) -> Q:
        """The condition of today."""
        return self.condition if isinstance(self.condition, Q) else self.condition()


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force, and the address without it. A ticked box has no value besides its label."""

    label: Any
    value: Any
    remove: str
