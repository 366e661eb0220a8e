"""What a feed file is: its columns with their value types, the table, the natural key, the references."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


def text(value: str) -> str:
    """A line of text of at most 200 characters."""
    if len(value) > 200:
        raise ValueError("more than 200 characters")
    return value


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


@dataclass(frozen=True, slots=True)
class FeedFile:
    """A file of the feed. `made` are columns of a new row that the file does not tell, as SQL."""

    name: str
    table: str
    key: str
    columns: tuple[Column, ...]
    references: tuple[Reference, ...] = ()
    made: dict[str, str] = field(default_factory=lambda: {"uid": "gen_random_uuid()", "created_at": "now()"})

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
