"""Declaration of a feed file: columns with value types, table, natural key, references."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from selfservice.kernel.core.fields import UNSEEN
from selfservice.kernel.types.cleaning import composed


def line(length: int) -> Callable[[str], str]:
    """Return a parser for one line of text of at most `length` characters, the width of the table's column."""

    def parse(value: str) -> str:
        value = composed(value)
        if len(value) > length:
            raise ValueError(f"more than {length} characters")
        # isprintable() is fast, and true for nearly every value.
        if not value.isprintable() and any(unicodedata.category(c) in UNSEEN for c in value):
            raise ValueError("a character that can't be seen, such as a tab or a line break")
        return value

    return parse


text = line(200)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file: `parse` raises ValueError; the table's column `to` stores the value."""

    name: str
    parse: Callable[[str], Any] = text
    required: bool = True
    to: str = ""
    type: str = "text"
    # The value of an empty cell.
    empty: Any = ""
    # For a secret: encrypts the value under the row's key (`crypto.seal`) before it is staged and stored.
    seal: Callable[[str, str], bytes] | None = None
    # Whether the table has the column. Otherwise the file's `check` and `after` alone read it, from `staging`.
    stored: bool = True

    @property
    def target(self) -> str:
        """Return the name of the table's column."""
        return self.to or self.name


def optional(name: str, parse: Callable[[str], Any], kind: str) -> Column:
    """Return a column whose empty cell is no value."""
    return Column(name, parse, required=False, type=kind, empty=None)


@dataclass(frozen=True, slots=True)
class Reference:
    """A column that refers to a row of another table (or the same one) by its natural key."""

    name: str
    to: str
    table: str
    key: str
    parse: Callable[[str], Any] = text
    required: bool = True
    # Columns copied from the referenced row: this table's column → that table's.
    carried: Mapping[str, str] = field(default_factory=dict)
    # An empty cell leaves the stored reference unchanged: the feed has no better value.
    keeps: bool = False

    @property
    def target(self) -> str:
        """Return the name of the table's column."""
        return self.to


# SQL defaults of every new row.
MADE = {"uid": "gen_random_uuid()", "created_at": "now()"}


@dataclass(frozen=True, slots=True)
class FeedFile:
    """A file of the feed. `made` maps columns of a new row that the file lacks to SQL expressions.

    `key` names the natural key: the column, or several separated by commas.
    """

    name: str
    table: str
    key: str
    columns: tuple[Column, ...]
    references: tuple[Reference, ...] = ()
    made: dict[str, str] = field(default_factory=lambda: dict(MADE))
    # Columns of an existing row (`t`) that the file does not change where an SQL condition holds.
    kept: Mapping[str, str] = field(default_factory=dict)
    # Updates data derived from the loaded rows, in the same transaction.
    after: Callable[[Any], None] | None = None
    # Validates across staged rows, which no column parser can do: returns line, column and reason of each refusal.
    check: Callable[[Any], list[tuple[int, str, str]]] | None = None
    # The file has secrets: no refusal repeats a cell, because a secret may be in the wrong one.
    quiet: bool = False
    # Optional columns, read as empty when missing: added after others already produced such files.
    may_lack: frozenset[str] = frozenset()

    @property
    def keys(self) -> tuple[Column | Reference, ...]:
        """Return the columns and references of the natural key."""
        names = [name.strip() for name in self.key.split(",")]
        return tuple(next(cell for cell in self.cells if cell.name == name) for name in names)

    @property
    def cells(self) -> tuple[Column | Reference, ...]:
        """Return all columns and references, in staging order."""
        return (*self.columns, *self.references)

    @property
    def header(self) -> tuple[str, ...]:
        """Return the names that the file's first line must contain."""
        return tuple(cell.name for cell in self.cells)


files: dict[str, FeedFile] = {}


def register(file: FeedFile) -> None:
    """Register a file. Files load in the order of registration, so register referenced files first."""
    files[file.name] = file
