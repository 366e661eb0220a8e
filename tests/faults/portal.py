"""The portal of the fault tests: its processes and programs are forked, and each test finds it empty."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psycopg
import redis
from psycopg.rows import dict_row

from selfservice.local.postgres import Postgres
from selfservice.local.servers import Servers
from selfservice.local.supervisor import Child
from tests.faults.forks import ForkingSupervisor, ForkServer
from tests.portal import Portal


class FaultyPortal(Portal):
    """A portal whose delivery is under test. `codes`: the activation codes that the test has read in letters."""

    def __init__(self, postgres: Postgres, folder: Path, name: str, environment: Mapping[str, str]) -> None:
        super().__init__(postgres, folder, name, environment)
        self.server = ForkServer(self.environment, folder / "fork-server.log")
        self.supervisor = ForkingSupervisor(self.server, folder / "log")
        self.codes: list[str] = []
        self._connection: psycopg.Connection[dict[str, Any]] | None = None

    def start(self, child: Child, **environment: str) -> Child:
        """Start a process; one with FAULT_… in its environment needs no other command, since it is forked."""
        self.supervisor.environment = self.environment | environment
        self.supervisor.add(child)
        return child

    def run(self, *arguments: str, **environment: str) -> str:
        """A Python program of the repository, forked; returns what it printed."""
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            out, err = Path(folder) / "out", Path(folder) / "err"
            status = self.server.fork(list(arguments), self.environment | environment, out, err).wait()
            if status:
                said = f"{out.read_text()[-2000:]}\n{err.read_text()[-4000:]}"
                raise RuntimeError(f"{' '.join(arguments)} failed ({status}):\n{said}")
            return out.read_text()

    def sql(self, query: str, values: Any = ()) -> list[dict[str, Any]]:
        """Rows of a query as the superuser, over one connection: tests that wait ask twenty times a second."""
        if self._connection is not None:
            try:
                return self._rows(self._connection, query, values)
            except psycopg.OperationalError:
                # The server may have been killed since.
                self._disconnect()
        url = self.postgres.url(self.database, "postgres")
        self._connection = psycopg.connect(url, autocommit=True, row_factory=dict_row, connect_timeout=60)
        return self._rows(self._connection, query, values)

    def empty(self) -> None:
        """Remove what a test has left: rows, Valkey's keys, the state of the simulators, logs of ended processes."""
        self.codes.clear()
        Servers(self.postgres, self.valkey).empty(self.database)
        redis.Redis.from_url(self.valkey.url(), socket_timeout=60).flushall()
        self.outside.reset()
        running = {child.name for child in self.supervisor.children}
        for path in (self.folder / "log").glob("*.log"):
            if path.stem not in running:
                path.unlink()

    def stop(self) -> None:
        self._disconnect()
        super().stop()
        self.server.stop()

    def _rows(self, connection: psycopg.Connection[dict[str, Any]], query: str, values: Any) -> list[dict[str, Any]]:
        cursor = connection.execute(query.encode(), values or None)
        return cursor.fetchall() if cursor.description else []

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
