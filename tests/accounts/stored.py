"""Looking through everything that the database holds."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
from psycopg import sql

from tests import plugin

WORDS = "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"


def everything_stored() -> Iterator[tuple[str, bytes]]:
    """Every value of every column of every table, as a superuser sees it."""
    with psycopg.connect(plugin.servers().postgres.url(plugin.DATABASE, "postgres")) as server:
        for table, column in server.execute(WORDS).fetchall():
            query = sql.SQL("SELECT {}::text FROM {}").format(sql.Identifier(column), sql.Identifier(table))
            for (value,) in server.execute(query).fetchall():
                text = str(value).encode()
                yield f"{table}.{column}", bytes.fromhex(value[2:]) if text.startswith(b"\\x") else text
