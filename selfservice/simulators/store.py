"""Storage of the simulators: one SQLite file, so that mailboxes survive a restart."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any


class Store:
    """A thin layer over SQLite, with the tables of all systems.

    One thread uses it, so one connection is enough.
    """

    def __init__(self, path: str, schemas: Sequence[str]) -> None:
        self.db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self.db.row_factory = sqlite3.Row
        # The simulated systems lose no data that they confirmed; power failure is not a simulated fault.
        self.db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;" + "".join(schemas))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Run the statements in one transaction. Nothing may be awaited in it."""
        self.db.execute("BEGIN")
        try:
            yield
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")

    def run(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Execute a statement and return the number of rows changed."""
        return self.db.execute(sql, values).rowcount

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """Return all rows as dicts."""
        return [dict(row) for row in self.db.execute(sql, values)]


def now() -> str:
    """Return the current UTC time in ISO 8601, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
