"""PostgreSQL's plans of statements, in a database of their own."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.db import connection, connections
from django.http import QueryDict
from psycopg import sql

from selfservice.kernel.lists.cached_pages import ListQuery
from selfservice.kernel.scope.actor import PortalActor
from selfservice.local.postgres import Postgres
from tests.caches import empty_caches
from tests.portal import make_database

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


@contextmanager
def own_database(postgres: Postgres, name: str) -> Iterator[str]:
    """Create an empty database and make it Django's, in this thread; drop it afterwards. Gives a superuser's URL."""
    make_database(postgres, name, os.environ)
    usual: Any = connections["default"]
    own = usual.copy()
    own.settings_dict["NAME"] = name
    connections["default"] = own
    empty_caches()
    try:
        yield postgres.url(name, "postgres")
    finally:
        own.close()
        connections["default"] = usual
        empty_caches()
        postgres.drop_database(name)


def read_page(page: Any, actor: PortalActor, query: str) -> tuple[list[Any], list[tuple[str, Params]]]:
    """Return the rows of a list's page, and the statements that read it, without its counts."""
    asked: Any = ListQuery(actor, QueryDict(query))
    page.setup(asked)
    found: list[tuple[str, Params]] = []

    def note(execute: Any, text: str, params: Any, many: bool, context: Any) -> Any:
        found.append((text, params or ()))
        return execute(text, params, many, context)

    with connection.execute_wrapper(note):
        rows = page.page(page.state.order(), page.state.size()).rows
    return rows, found


def scans(text: str, params: Params, tables: Sequence[str]) -> list[Scan]:
    """Run the statement, planned for its values; return how it reads the tables."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {text}", params)
        return _scans(cursor.fetchone()[0], tables)


_names = count()


def scans_prepared(text: str, params: Params, tables: Sequence[str]) -> list[Scan]:
    """Run the statement by the plan that PostgreSQL chooses from the sixth time on, which may be one for any values."""
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
        for _ in range(PLANNED):
            cursor.execute(f"EXPLAIN EXECUTE {name}({literals})")
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) EXECUTE {name}({literals})")
        found = _scans(cursor.fetchone()[0], tables)
        cursor.execute(f"DEALLOCATE {name}")
    return found


def _scans(plan: Any, tables: Sequence[str]) -> list[Scan]:
    """Return the nodes that read the tables."""
    plan = json.loads(plan) if isinstance(plan, str) else plan
    return list(_walk(plan[0]["Plan"], "", tables))


def _walk(node: Mapping[str, Any], table: str, tables: Sequence[str]) -> Iterator[Scan]:
    kind, table = node["Node Type"], node.get("Relation Name", table)
    # The index below a bitmap heap scan has no name of a table.
    if table in tables and "Scan" in kind:
        loops = node["Actual Loops"]
        removed = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
        yield Scan(kind, table, node.get("Index Cond", ""), loops * (node["Actual Rows"] + removed))
    for below in node.get("Plans", ()):
        yield from _walk(below, table if kind.startswith("Bitmap") else "", tables)
