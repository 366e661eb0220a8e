"""A complete portal as real processes, with its own database, Valkey and simulators."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from selfservice.gateways import settings as gateways
from selfservice.local import processes
from selfservice.local.ports import free_port
from selfservice.local.postgres import OWNER, Postgres
from selfservice.local.processes import PYTHON
from selfservice.local.supervisor import Child, Supervisor
from selfservice.local.valkey import Valkey
from selfservice.site import texts
from tests.outside import Outside
from tests.patience import SECONDS

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = "migrated"
TEST_KEY = "only-for-tests-" + "x" * 60
# Variables that configure a portal, by prefix; those of the shell that runs the tests must not reach it.
OWN = (
    "DATABASE_",
    "REDIS_",
    *gateways.addresses(),
    *gateways.secrets(),
    *gateways.options(),
    "PORTAL_",
    "DEMO",
    # Hundreds of processes start: the next ones reuse the bytecode.
    "PYTHONDONTWRITEBYTECODE",
    "CLOCK_SCALE",
    "LOG_LEVEL",
)
# xdist sets it in each of its processes, whose temporary folders share one parent per run.
WORKER = "PYTEST_XDIST_WORKER"


class Portal:
    """A portal that starts only its Valkey: call `start_simulators`, `start_web`, `start_worker`, `start_scheduler`.

    `environment` adds to, or replaces, the variables of the processes (CLOCK_SCALE, LOG_LEVEL, addresses …).
    """

    def __init__(
        self, postgres: Postgres, folder: Path, name: str, environment: Mapping[str, str] | None = None
    ) -> None:
        self.postgres, self.folder, self.database = postgres, folder, name
        self.static = (folder.parent.parent if WORKER in os.environ else folder.parent) / "static"
        self.port, self.sim_port, self.smtp_port = free_port(), free_port(), free_port()
        self.valkey = Valkey(folder / "valkey")
        self.valkey.start()
        self.url = f"http://localhost:{self.port}"
        self.outside = Outside(f"http://127.0.0.1:{self.sim_port}")
        self.environment = self._surroundings() | dict(environment or {})
        self.supervisor = Supervisor(self.environment, folder / "log")
        self.logins: dict[str, dict[str, Any]] = {}
        make_database(postgres, name, self.environment)

    def start_simulators(self) -> None:
        """Start the simulators; their data survives a restart."""
        state = str(self.folder / "simulators.sqlite3")
        self.start(processes.simulators(self.sim_port, self.smtp_port, state=state))

    def start_web(self, *, workers: int = 2) -> None:
        """Compile the texts, collect the static files (shared by all portals of a run) and start the web server."""
        texts.compile_all(ROOT)
        once(self.static, lambda: self.manage("collectstatic", "--noinput", "--verbosity", "0"))
        self.start(processes.web(self.port, workers=workers))

    def start_worker(self, *, processes_: int = 2, name: str = "worker", **environment: str) -> Child:
        """Start a Celery worker for all queues; `environment` is for this process alone."""
        return self.start(processes.worker(processes=processes_, name=name), **environment)

    def start_scheduler(self, *, name: str = "scheduler", **environment: str) -> Child:
        """Start a scheduler."""
        return self.start(processes.scheduler(name=name), **environment)

    def start(self, child: Child, **environment: str) -> Child:
        """Start a process and wait until it is ready, if it has a check. FAULT_…: see tests/faults/hooked.py."""
        if any(name.startswith("FAULT_") for name in environment):
            child.command = [PYTHON, "-m", "tests.faults.hooked", *child.command[1:]]
        self.supervisor.environment = self.environment | environment
        self.supervisor.add(child)
        return child

    def named(self, name: str) -> Child:
        """Return a running process by name."""
        return next(child for child in self.supervisor.children if child.name == name)

    def end(self, child: Child, *, hard: bool = False) -> None:
        """End a process and its group, with SIGKILL if `hard`. Do nothing if it has ended."""
        if child in self.supervisor.children:
            self.supervisor.children.remove(child)
        if child.process is None:
            return
        if not hard and child.process.poll() is None:
            child.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(10)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()

    def load_demo(self) -> None:
        """Load the demo data, and its users into `logins` by username."""
        path = self.folder / "logins.json"
        numbers = self.environment["NETWORK_NUMBERS"]
        self.manage("demo", "--logins", str(path), "--network", numbers, "--days", "40", DEMO="1")
        self.logins = {login["username"]: login for login in json.loads(path.read_text())}

    def manage(self, *arguments: str, **environment: str) -> str:
        """Run a management command and return its output."""
        return self.run("manage.py", *arguments, **environment)

    def run(self, *arguments: str, **environment: str) -> str:
        """Run a Python program of the repository (`"-m", "module"` or a path) and return its output."""
        done = subprocess.run(
            [PYTHON, *arguments], cwd=ROOT, env=self.environment | environment, text=True, capture_output=True,
            check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{' '.join(arguments)} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
        return done.stdout

    def sql(self, query: str, values: Any = ()) -> list[dict[str, Any]]:
        """Return the rows of a query as superuser, bypassing row-level security."""
        url = self.postgres.url(self.database, "postgres")
        with psycopg.connect(url, autocommit=True, row_factory=dict_row, connect_timeout=SECONDS) as connection:
            cursor = connection.execute(query.encode(), values or None)
            return cursor.fetchall() if cursor.description else []

    def logs(self) -> str:
        """Return the logs of all processes."""
        paths = [path for path in sorted((self.folder / "log").glob("*.log")) if path.is_file()]
        return "\n".join(path.read_text(errors="replace") for path in paths)

    def stop(self) -> None:
        """Stop all processes and remove the database."""
        self.supervisor.stop()
        self.valkey.stop()
        if self.postgres.running():
            self.postgres.drop_database(self.database)

    def _surroundings(self) -> dict[str, str]:
        return {name: value for name, value in os.environ.items() if not name.startswith(OWN)} | {
            "DJANGO_SETTINGS_MODULE": "selfservice.settings",
            "PYTHONUNBUFFERED": "1",
            "SECRET_KEY": TEST_KEY,
            "PORTAL_URL": self.url,
            "DATABASE_URL": self.postgres.url(self.database),
            "DATABASE_OWNER_URL": self.postgres.url(self.database, OWNER),
            "REDIS_URL": self.valkey.url(),
            **gateways.addresses(self.sim_port, self.smtp_port),
            **gateways.callbacks(f"http://127.0.0.1:{self.port}"),
            "NETWORK_NUMBERS": str(self.folder / "network.csv"),
            "LOG_LEVEL": "INFO",
            "STATIC_ROOT": str(self.static),
        }


def once(place: Path, make: Callable[[], object]) -> None:
    """Create a folder once for all processes of a run: the first creates it while the others wait."""
    made = place.with_suffix(".made")
    with place.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            make()
            made.touch()


def make_database(postgres: Postgres, name: str, environment: Mapping[str, str]) -> None:
    """Create an empty database with all tables: a copy of a template that is migrated once per server."""
    if not has_template(postgres):
        fresh = f"{TEMPLATE}_fresh"
        postgres.create_database(fresh)
        where = {"DATABASE_URL": postgres.url(fresh), "DATABASE_OWNER_URL": postgres.url(fresh, OWNER)}
        migrate = [PYTHON, "manage.py", "migrate", "--database", "owner", "--verbosity", "0"]
        subprocess.run(migrate, cwd=ROOT, env={**environment, **where}, check=True)
        make_template(postgres, fresh)
    copy_database(postgres, TEMPLATE, name)


def has_template(postgres: Postgres) -> bool:
    """Return whether the server has the migrated template database."""
    with _server(postgres) as server:
        found = server.execute("SELECT FROM pg_database WHERE datname = %s AND datistemplate", [TEMPLATE])
        return found.fetchone() is not None


def make_template(postgres: Postgres, migrated: str) -> None:
    """Create the template from a migrated, empty database without connections."""
    copy_database(postgres, migrated, TEMPLATE)
    with _server(postgres) as server:
        server.execute(sql.SQL("ALTER DATABASE {} IS_TEMPLATE true").format(sql.Identifier(TEMPLATE)))


def copy_database(postgres: Postgres, source: str, name: str) -> None:
    """Copy a database without connections."""
    with _server(postgres) as server:
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}")
        server.execute(copy.format(*map(sql.Identifier, (name, source, OWNER))))


def _server(postgres: Postgres) -> psycopg.Connection[Any]:
    return psycopg.connect(postgres.url("postgres", "postgres"), autocommit=True)
