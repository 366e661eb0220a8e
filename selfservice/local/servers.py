"""Both embedded servers together, for the demo and the tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from selfservice.local.postgres import OWNER, Postgres
from selfservice.local.valkey import Valkey


@dataclass
class Servers:
    """A running PostgreSQL and a running Valkey."""

    postgres: Postgres
    valkey: Valkey

    def environment(self, database: str, redis_database: int = 0) -> dict[str, str]:
        """The variables that settings.py reads."""
        return {
            "DATABASE_URL": self.postgres.url(database),
            "DATABASE_OWNER_URL": self.postgres.url(database, OWNER),
            "REDIS_URL": self.valkey.url(redis_database),
        }


@contextmanager
def running(var: Path, *, fast: bool = False) -> Iterator[Servers]:
    """Start both with their data under `var`, and stop both afterwards. `fast` gives up durability, for tests."""
    servers = Servers(Postgres(var / "postgres", fast=fast), Valkey(var / "valkey"))
    try:
        servers.postgres.start()
        servers.valkey.start()
        yield servers
    finally:
        servers.valkey.stop()
        servers.postgres.stop()
