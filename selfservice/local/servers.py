"""Both embedded servers together, for the gates and the tests."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from selfservice.local.postgres import OWNER, Postgres
from selfservice.local.valkey import Valkey


@dataclass
class Servers:
    """A running PostgreSQL and a running Valkey."""

    postgres: Postgres
    valkey: Valkey

    def environment(self, database: str, redis_database: int = 0) -> dict[str, str]:
        """Return the environment variables that settings.py reads."""
        return {
            "DATABASE_URL": self.postgres.url(database),
            "DATABASE_OWNER_URL": self.postgres.url(database, OWNER),
            "REDIS_URL": self.valkey.url(redis_database),
        }

    def empty(self, database: str) -> None:
        """Empty all tables but Django's own, bypassing triggers and row-level security. For tests.

        Delete from tables with rows only: TRUNCATE writes new files for each table, its indexes and all tables that
        refer to it, which takes longer than deleting a few rows.
        """
        excluded = ["django_migrations", "django_content_type", "auth_permission"]
        with psycopg.connect(self.postgres.url(database, "postgres")) as server:
            found = server.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND NOT tablename = ANY(%s)", [excluded]
            )
            tables = [name for (name,) in found]
            # Wait for writing transactions.
            lock = sql.SQL("LOCK TABLE {} IN EXCLUSIVE MODE")
            server.execute(lock.format(sql.SQL(", ").join(map(sql.Identifier, tables))))
            server.execute("SET LOCAL session_replication_role = replica")
            has_rows = sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM ONLY {})")
            filled = server.execute(
                sql.SQL(" UNION ALL ").join(has_rows.format(name, sql.Identifier(name)) for name in tables)
            ).fetchall()
            if filled:
                delete = sql.SQL("DELETE FROM ONLY {}")
                server.execute(sql.SQL("; ").join(delete.format(sql.Identifier(name)) for (name,) in filled))


@contextmanager
def running(var: Path, *, fast: bool = False) -> Iterator[Servers]:
    """Start both servers with their data under `var`, and stop them on exit.

    `fast` is for tests: it disables durability and removes PostgreSQL's data on exit.
    """
    servers = Servers(Postgres(var / "postgres", fast=fast), Valkey(var / "valkey"))
    try:
        servers.postgres.start()
        servers.valkey.start()
        yield servers
    finally:
        servers.valkey.stop()
        servers.postgres.stop()
        if fast:
            shutil.rmtree(servers.postgres.home, ignore_errors=True)
