"""Cycle detection for tables that refer to themselves: no row may be its own ancestor."""

from __future__ import annotations

from typing import Any

from psycopg import sql

from selfservice.kernel.feeds.files import FeedFile, Reference


def find_cycles(cursor: Any, file: FeedFile, reference: Reference) -> list[tuple[int, str]]:
    """Return line and key of the staged rows that would be their own ancestors after the merge with existing rows."""
    key, name, table, to = map(sql.Identifier, (file.key, reference.name, file.table, reference.to))
    cursor.execute(
        sql.SQL(
            "SELECT line, {key}, {name} FROM staging WHERE {name} IS NOT NULL UNION ALL"
            " SELECT 0, t.{key}, p.{key} FROM {table} t JOIN {table} p ON p.id = t.{to}"
            " WHERE NOT EXISTS (SELECT 1 FROM staging s WHERE s.{key} = t.{key})"
        ).format(key=key, name=name, table=table, to=to)
    )
    lines, parents = {}, {}
    for line, child, parent in cursor:
        lines[child], parents[child] = line, parent
    return sorted((lines[child], child) for child in keys_on_cycles(parents) if lines[child])


def keys_on_cycles(parents: dict[str, str]) -> set[str]:
    """Return the keys on a cycle. Visits each key once, so the cost is linear."""
    found: set[str] = set()
    finished: set[str] = set()
    for start in parents:
        path: dict[str, None] = {}
        here: str | None = start
        while here is not None and here not in finished and here not in path:
            path[here] = None
            here = parents.get(here)
        if here in path:
            walked = list(path)
            found.update(walked[walked.index(here) :])
        finished.update(path)
    return found
