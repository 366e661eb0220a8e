"""What a list says of itself: its columns, its ready-made views; and the names of the parameters in its address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.db.models.expressions import Combinable

VIEW, SORT, SIZE, SEARCH, FORMAT = "visning", "sorter", "raekker", "q", "format"
SIZES = (25, 50, 100)


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `cell` gives the text of a row; `sub` what stands under the row's header where columns have left.

    `css`: "r" sets amounts to the right, "p2" leaves the table on a phone, "p3" earlier. `shown`: whether it is there
    until a person chooses; the first always is. `text` gives what a download holds, where that is not the cell's text;
    a date, a time or a number is one in Excel too.
    """

    name: str
    label: Any
    cell: Callable[[Any], Any]
    sort: Combinable | None = None
    sub: Callable[[Any], Any] | None = None
    css: str = ""
    shown: bool = True
    text: Callable[[Any], Any] | None = None


@dataclass(frozen=True, slots=True)
class View:
    """A ready-made part of the list, shown as a tab with its count. The first is the default."""

    name: str
    label: Any
    condition: Q = field(default_factory=Q)


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force, and the address without it. A ticked box has no value besides its label."""

    label: Any
    value: Any
    remove: str
