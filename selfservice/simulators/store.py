"""The simulators' memory: one SQLite file, so that mailboxes survive a restart."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any


class Store:
    """A thin layer over SQLite, with the tables of all systems.

    The whole process is one thread, so one connection serves it.
    """

    def __init__(self, path: str, schemas: Sequence[str]) -> None:
        self.db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self.db.row_factory = sqlite3.Row
        # It plays a system that doesn't lose what it confirmed; losing power is not among the faults it plays.
        self.db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;" + "".join(schemas))

    def run(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Execute; returns the number of rows changed."""
        return self.db.execute(sql, values).rowcount

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """All rows as dicts."""
        return [dict(row) for row in self.db.execute(sql, values)]


def now() -> str:
    """The present, UTC, as the mailboxes show it."""
    return datetime.now(UTC).isoformat(timespec="seconds")
