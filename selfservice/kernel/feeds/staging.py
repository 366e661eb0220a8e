"""Bulk loader for files of millions of rows: COPY writes the bytes to a staging table, and SQL validates sets of rows.

As with every file, loading is atomic, and a refusal names line and column. The staging table has text columns; the
file's `store` converts them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

from django.db import transaction
from psycopg import DataError, sql

from selfservice.kernel.feeds.files import FeedFile
from selfservice.kernel.feeds.read import UNSTORABLE, Unreadable, head_of, rows_of
from selfservice.kernel.feeds.report import SHOWN, Result

CHUNK = 1 << 20
AT_LINE = re.compile(r"line (\d+)")


@dataclass(frozen=True, slots=True)
class Cell:
    """A column of a bulk file. `valid` is a fast SQL condition on the text of the cell, with `{}` for the cell.

    `empty` is the value of an empty cell; None refuses empty cells.
    """

    name: str
    valid: str
    reason: str
    empty: str | None = None

    @property
    def accepted(self) -> sql.Composed:
        """Return the condition, with empty cells allowed where `empty` is set."""
        found = sql.SQL("(" + self.valid + ")").format(*[sql.Identifier(self.name)] * self.valid.count("{}"))
        if self.empty is None:
            return found
        return sql.SQL("({} = '' OR {})").format(sql.Identifier(self.name), found)


@dataclass(frozen=True, slots=True)
class Staged:
    """A file in the table `staging`, as text: name, SHA-256 of its bytes, row count. `store` sees only valid cells."""

    name: str
    digest: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkFile(FeedFile):
    """A file that is loaded in bulk. `store` writes the staged rows and updates the result; it may refuse rows."""

    bulk: tuple[Cell, ...]
    store: Callable[[Any, Staged, Result], None]

    @property
    def header(self) -> tuple[str, ...]:
        """Return the names that the file's first line must contain."""
        return tuple(cell.name for cell in self.bulk)


def load_bulk(cursor: Any, path: Path, file: BulkFile, result: Result) -> None:
    """Load one file; call it inside a transaction."""
    columns = sql.SQL(", ").join(sql.SQL('{} text COLLATE "C"').format(sql.Identifier(n)) for n in file.header)
    cursor.execute(sql.SQL("CREATE TEMP TABLE staging (line integer, {}) ON COMMIT DROP").format(columns))
    try:
        digest, rows = (_json if path.suffix == ".jsonl" else _csv)(cursor, path, file)
    except Unreadable as error:
        result.refuse(error.line, "", error.reason)
    else:
        staged = Staged(path.name, digest, rows)
        _validate(cursor, staged, file, result)
        if not result.refused:
            with transaction.atomic():
                file.store(cursor, staged, result)
                if result.refused:
                    transaction.set_rollback(True)
                    result.inserted = result.updated = result.unchanged = 0
    cursor.execute("DROP TABLE staging")


def refuse_where(cursor: Any, result: Result, column: str, condition: sql.Composable, reason: str) -> None:
    """Refuse the staged rows for which the condition is false or NULL."""
    cursor.execute(
        sql.SQL(
            "SELECT coalesce(line, n + 1), count(*) OVER () FROM"
            " (SELECT ctid AS place, *, row_number() OVER (ORDER BY ctid) n FROM staging) s"
            " WHERE ({}) IS NOT TRUE ORDER BY 1 LIMIT {}"
        ).format(condition, sql.Literal(SHOWN))
    )
    found = cursor.fetchall()
    for line, _all in found:
        result.refuse(line, column, reason)
    result.refused += found[0][1] - len(found) if found else 0


def _validate(cursor: Any, staged: Staged, file: BulkFile, result: Result) -> None:
    """Check all cells in one statement; only on failure check each column, to name it in the refusals."""
    all_accepted = sql.SQL(" AND ").join(cell.accepted for cell in file.bulk)
    cursor.execute(sql.SQL("SELECT EXISTS (SELECT 1 FROM staging WHERE ({}) IS NOT TRUE)").format(all_accepted))
    if cursor.fetchone()[0]:
        for cell in file.bulk:
            reason = f"must not be empty, and {cell.reason}" if cell.empty is None else cell.reason
            refuse_where(cursor, result, cell.name, cell.accepted, reason)


def _into(file: BulkFile, names: Sequence[str], separator: str) -> sql.Composed:
    listed = sql.SQL(", ").join(map(sql.Identifier, names))
    return sql.SQL("COPY staging ({0}) FROM STDIN WITH (FORMAT csv, DELIMITER {1}, FORCE_NOT_NULL ({0}))").format(
        listed, sql.Literal(separator)
    )


def _csv(cursor: Any, path: Path, file: BulkFile) -> tuple[str, int]:
    digest = sha256()
    with path.open("rb") as stream:
        first = stream.readline()
        digest.update(first)
        try:
            names, separator = head_of(first.decode("utf-8-sig"), file)
        except UnicodeDecodeError as error:
            raise Unreadable(1, "the file is not UTF-8") from error
        try:
            with transaction.atomic(), cursor.copy(_into(file, names, separator)) as copy:
                while chunk := stream.read(CHUNK):
                    digest.update(chunk)
                    copy.write(chunk)
        except DataError as error:
            raise Unreadable(_line_of(error) + 1, _why(error, file)) from error
    return digest.hexdigest(), cursor.rowcount


def _line_of(error: DataError) -> int:
    """Return the line where COPY failed, counted from the first after the header."""
    found = AT_LINE.search(error.diag.context or "")
    return int(found[1]) if found else 0


def _why(error: DataError, file: BulkFile) -> str:
    # The first line of PostgreSQL's message may repeat a cell, but these files have no secrets.
    message = str(error).splitlines()[0]
    if "UTF8" in message:
        return "the file is not UTF-8"
    if "column" in message:
        return f"the row must have {len(file.header)} cells"
    return f"the line is not CSV: {message}"


def _json(cursor: Any, path: Path, file: BulkFile) -> tuple[str, int]:
    """Stage a JSON file line by line: slower, for senders who can't write CSV."""
    with path.open("rb") as stream:
        digest = file_digest(stream, sha256)
    names = sql.SQL(", ").join(map(sql.Identifier, ("line", *file.header)))
    with transaction.atomic(), cursor.copy(sql.SQL("COPY staging ({}) FROM STDIN").format(names)) as copy:
        for line, row in rows_of(path, file):
            copy.write_row([line, *(UNSTORABLE.sub("\ufffd", row[name]) for name in file.header)])
    return digest.hexdigest(), cursor.rowcount
