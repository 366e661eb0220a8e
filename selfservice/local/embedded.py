"""The embedded servers of the demo, restarted when they exit; environment variables replace them."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from selfservice.local.postgres import OWNER, Postgres
from selfservice.local.valkey import Valkey

CHECK_SECONDS = 5.0
DATABASE = "selfservice"


class Embedded:
    """PostgreSQL and Valkey with their data under `var`, except a server that DATABASE_URL or REDIS_URL replaces."""

    def __init__(self, var: Path) -> None:
        self.var = var
        # The addresses, in the variables that settings.py reads.
        self.environment: dict[str, str] = {}
        self._servers: list[tuple[str, Callable[[], bool], Callable[[], None]]] = []
        self._checked = time.monotonic()

    def start(self, stack: ExitStack) -> None:
        """Start the servers; closing the stack stops them."""
        if not os.environ.get("DATABASE_URL"):
            print("  PostgreSQL …", flush=True)
            postgres = Postgres(self.var / "postgres")
            stack.callback(postgres.stop)
            postgres.start()
            postgres.create_database(DATABASE)
            self.environment["DATABASE_URL"] = postgres.url(DATABASE)
            self.environment["DATABASE_OWNER_URL"] = postgres.url(DATABASE, OWNER)
            self._servers.append(("PostgreSQL", postgres.running, postgres.restart))
        if not os.environ.get("REDIS_URL"):
            print("  Valkey …", flush=True)
            valkey = Valkey(self.var / "valkey")
            stack.callback(valkey.stop)
            valkey.start()
            self.environment["REDIS_URL"] = valkey.url()
            self._servers.append(("Valkey", valkey.running, valkey.start))

    def restart_ended(self) -> None:
        """Restart servers that have exited. Checks at most once every CHECK_SECONDS."""
        if time.monotonic() - self._checked < CHECK_SECONDS:
            return
        self._checked = time.monotonic()
        for name, running, start in self._servers:
            if not running():
                print(f"  {name} ended and is started again", flush=True)
                start()
