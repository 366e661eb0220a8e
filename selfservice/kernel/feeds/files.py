"""What a feed file is: its columns with their value types, the table, the natural key, the references."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from selfservice.kernel.core.fields import UNSEEN


def line(length: int) -> Callable[[str], str]:
    """A parser of one line of text of at most so many characters: as wide as the table's column."""

    def parse(value: str) -> str:
        if len(value) > length:
            raise ValueError(f"more than {length} characters")
        # isprintable() is quick, and true of nearly every value.
        if not value.isprintable() and any(unicodedata.category(c) in UNSEEN for c in value):
            raise ValueError("a character that can't be seen, such as a tab or a line break")
        return value

    return parse


text = line(200)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file, parsed by a value type (raises ValueError), kept in the table's column `to`."""

    name: str
    parse: Callable[[str], Any] = text
    required: bool = True
    to: str = ""
    type: str = "text"
    # What an empty cell becomes.
    empty: Any = ""
    # A secret: what is staged and kept instead of it, made from the value and the row's key (`crypto.seal`).
    seal: Callable[[str, str], bytes] | None = None

    @property
    def target(self) -> str:
        """The table's column."""
        return self.to or self.name


@dataclass(frozen=True, slots=True)
class Reference:
    """A column that names a row of another table (or of the same) by its natural key."""

    name: str
    to: str
    table: str
    key: str
    parse: Callable[[str], Any] = text
    required: bool = True
    # Columns that follow from the row named: this table's column by that table's.
    carried: Mapping[str, str] = field(default_factory=dict)
    # An empty cell leaves what the table has: the feed does not know better.
    keeps: bool = False

    @property
    def target(self) -> str:
        """The table's column."""
        return self.to


# What every new row gets.
MADE = {"uid": "gen_random_uuid()", "created_at": "now()"}


@dataclass(frozen=True, slots=True)
class FeedFile:
    """A file of the feed. `made` are columns of a new row that the file does not tell, as SQL.

    `key` names the columns of the file (with commas, when there are several) by which a row is known.
    """

    name: str
    table: str
    key: str
    columns: tuple[Column, ...]
    references: tuple[Reference, ...] = ()
    made: dict[str, str] = field(default_factory=lambda: dict(MADE))
    # What follows from the loaded rows and is kept beside them; in the same transaction.
    after: Callable[[Any], None] | None = None
    # What the staged rows must not be, which no column's parser knows: line, column and reason of each that is refused.
    check: Callable[[Any], list[tuple[int, str, str]]] | None = None
    # Holds secrets: no refusal repeats a cell, for a secret may stand in the wrong one.
    quiet: bool = False
    # Columns that a file may be without, as if they were empty: what was added when files of others were about already.
    may_lack: frozenset[str] = frozenset()

    @property
    def keys(self) -> tuple[Column | Reference, ...]:
        """The cells by which a row is known."""
        names = [name.strip() for name in self.key.split(",")]
        return tuple(next(cell for cell in self.cells if cell.name == name) for name in names)

    @property
    def cells(self) -> tuple[Column | Reference, ...]:
        """What a row holds, in the order in which it is staged."""
        return (*self.columns, *self.references)

    @property
    def header(self) -> tuple[str, ...]:
        """The names that the file's first line must hold."""
        return tuple(cell.name for cell in self.cells)


files: dict[str, FeedFile] = {}


def register(file: FeedFile) -> None:
    """Add a file. The order of registration is the order of loading, so referred-to files come first."""
    files[file.name] = file
