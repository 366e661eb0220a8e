"""PostgreSQL's plans of statements, in a database of their own: which rows of large tables they read, and how."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

import psycopg
from django.db import connection, connections
from psycopg import sql

from selfservice.kernel.scope.actor import PortalActor
from selfservice.local.postgres import Postgres
from tests.caches import empty_caches
from tests.portal import make_database

DATABASE = "plans"
# Plans that PostgreSQL makes for the values of a prepared statement before it considers one for any values.
PLANNED = 5
Params = Sequence[Any] | Mapping[str, Any]
PLACEHOLDER = re.compile(r"%(?:%|s|\((\w+)\)s)")


@dataclass(frozen=True)
class Scan:
    """A node of a plan that reads a table, with the rows that it read in total (with ANALYZE)."""

    kind: str
    table: str
    condition: str
    rows: float


@dataclass(frozen=True)
class Reader:
    """A company's rows as somebody sees them."""

    name: str
    actor: PortalActor


class Database:
    """The database, as the superuser. Django's connection of this thread leads to it while `opened` lasts."""

    def __init__(self, postgres: Postgres, large: Collection[str]) -> None:
        self.url, self.large = postgres.url(DATABASE, "postgres"), large

    def run(self, statement: str, values: Mapping[str, Any] | None = None) -> None:
        """Run a statement."""
        with psycopg.connect(self.url, autocommit=True) as server:
            server.execute(statement.encode(), values)

    def refresh(self) -> None:
        """Bring the statistics of the large tables up to date."""
        self.run(f"VACUUM ANALYZE {', '.join(self.large)}")

    def never_refresh(self) -> None:
        """Leave the statistics as they are, until `refresh`."""
        for table in self.large:
            self.run(f"ALTER TABLE {table} SET (autovacuum_enabled = off)")

    def statements(self, read: Any) -> list[tuple[str, Params]]:
        """Return the statements about the large tables that a function runs."""
        found: list[tuple[str, Params]] = []

        def note(execute: Any, text: str, params: Any, many: bool, context: Any) -> Any:
            found.append((text, params or ()))
            return execute(text, params, many, context)

        with connection.execute_wrapper(note):
            read()
        return [(text, params) for text, params in found if any(table in text for table in self.large)]

    def scans(self, text: str, params: Params) -> list[Scan]:
        """Run the statement, planned for its values; return what it reads of the large tables."""
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {text}", params)
            return self._scans(cursor.fetchone()[0])

    def scans_prepared(self, text: str, params: Params) -> list[Scan]:
        """Run it by the plan that PostgreSQL chooses from the sixth time on, which may be one for any values."""
        values: list[Any] = []

        def numbered(found: re.Match[str]) -> str:
            if found[0] == "%%":
                return "%"
            values.append(params[found[1]] if isinstance(params, Mapping) else params[len(values)])
            return f"${len(values)}"

        prepared = PLACEHOLDER.sub(numbered, text)
        name = f"explained_{next(_names)}"
        with connection.cursor() as cursor:
            literals = ", ".join(sql.Literal(value).as_string(connection.connection) for value in values)
            cursor.execute(f"PREPARE {name} AS {prepared}")
            execute = f"EXECUTE {name}{f'({literals})' if values else ''}"
            for _ in range(PLANNED):
                cursor.execute(f"EXPLAIN {execute}")
            cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {execute}")
            found = self._scans(cursor.fetchone()[0])
            cursor.execute(f"DEALLOCATE {name}")
        return found

    def _scans(self, plan: Any) -> list[Scan]:
        plan = json.loads(plan) if isinstance(plan, str) else plan
        return list(self._walk(plan[0]["Plan"], ""))

    def _walk(self, node: Mapping[str, Any], table: str) -> Iterator[Scan]:
        kind, table = node["Node Type"], node.get("Relation Name", table)
        # The index below a bitmap heap scan has no name of a table.
        if table in self.large and "Scan" in kind:
            loops = node["Actual Loops"]
            removed = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
            yield Scan(kind, table, node.get("Index Cond", ""), loops * (node["Actual Rows"] + removed))
        for below in node.get("Plans", ()):
            yield from self._walk(below, table if kind.startswith("Bitmap") else "")


_names = count()


@contextmanager
def opened(postgres: Postgres, large: Collection[str]) -> Iterator[Database]:
    """Create the database and make it Django's, in this thread; drop it afterwards."""
    make_database(postgres, DATABASE, os.environ)
    usual: Any = connections["default"]
    own = usual.copy()
    own.settings_dict["NAME"] = DATABASE
    connections["default"] = own
    empty_caches()
    try:
        yield Database(postgres, large)
    finally:
        own.close()
        connections["default"] = usual
        empty_caches()
        postgres.drop_database(DATABASE)
