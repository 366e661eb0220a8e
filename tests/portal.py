"""A whole portal as real processes, on a database, a Valkey and simulators of its own."""

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
# What a portal is told of its surroundings; a variable of whoever runs the tests must not reach it.
OWN = (
    "DATABASE_",
    "REDIS_",
    "EBOKS_",
    "SMS_",
    "CVR_",
    "NETWORK_",
    "EMAIL_",
    "PORTAL_",
    "DEMO",
    # Hundreds of processes are started: what is compiled is kept for the next.
    "PYTHONDONTWRITEBYTECODE",
    "CLOCK_SCALE",
    "LOG_LEVEL",
)
# Set by xdist in each of its processes, whose temporary folders are in one of the whole run.
WORKER = "PYTEST_XDIST_WORKER"


class Portal:
    """Starts nothing by itself but its Valkey: say `start_simulators`, `start_web`, `start_worker`, `start_scheduler`.

    `environment` adds to, or replaces, what the processes are told (CLOCK_SCALE, LOG_LEVEL, addresses …).
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
        """The world outside. Keeps its letters over a restart."""
        state = str(self.folder / "simulators.sqlite3")
        self.start(processes.simulators(self.sim_port, smtp_port=self.smtp_port, state=state))

    def start_web(self, *, workers: int = 2) -> None:
        """The web server, with texts and static files in place. All portals of a run share the static files."""
        texts.compile_all(ROOT)
        once(self.static, lambda: self.manage("collectstatic", "--noinput", "--verbosity", "0"))
        self.start(processes.web(self.port, workers=workers))

    def start_worker(self, *, processes_: int = 2, name: str = "worker", **environment: str) -> Child:
        """A Celery worker of all queues; `environment` is told to this process alone."""
        return self.start(processes.worker(processes=processes_, name=name), **environment)

    def start_scheduler(self, *, name: str = "scheduler", **environment: str) -> Child:
        """A sweep."""
        return self.start(processes.scheduler(name=name), **environment)

    def start(self, child: Child, **environment: str) -> Child:
        """Start a process, and wait until it is ready where that can be asked. FAULT_…: see tests/faults/hooked.py."""
        if any(name.startswith("FAULT_") for name in environment):
            child.command = [PYTHON, "-m", "tests.faults.hooked", *child.command[1:]]
        self.supervisor.environment = self.environment | environment
        self.supervisor.add(child)
        return child

    def named(self, name: str) -> Child:
        """A process that runs, by its name."""
        return next(child for child in self.supervisor.children if child.name == name)

    def end(self, child: Child, *, hard: bool = False) -> None:
        """End one process with all that it has started; `hard` as kill -9 does. Nothing when it has ended."""
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
        """The demo world, with its people in `logins` by user name."""
        path = self.folder / "logins.json"
        numbers = self.environment["NETWORK_NUMBERS"]
        self.manage("demo", "--logins", str(path), "--network", numbers, "--days", "40", DEMO="1")
        self.logins = {login["username"]: login for login in json.loads(path.read_text())}

    def manage(self, *arguments: str, **environment: str) -> str:
        """A management command; returns what it printed."""
        return self.run("manage.py", *arguments, **environment)

    def run(self, *arguments: str, **environment: str) -> str:
        """A Python program of the repository (`"-m", "module"` or a path); returns what it printed."""
        done = subprocess.run(
            [PYTHON, *arguments], cwd=ROOT, env=self.environment | environment, text=True, capture_output=True,
            check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{' '.join(arguments)} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
        return done.stdout

    def sql(self, query: str, values: Any = ()) -> list[dict[str, Any]]:
        """Rows of a query as the superuser, past row-level security."""
        url = self.postgres.url(self.database, "postgres")
        with psycopg.connect(url, autocommit=True, row_factory=dict_row, connect_timeout=SECONDS) as connection:
            cursor = connection.execute(query.encode(), values or None)
            return cursor.fetchall() if cursor.description else []

    def logs(self) -> str:
        """Everything that the processes have written."""
        paths = [path for path in sorted((self.folder / "log").glob("*.log")) if path.is_file()]
        return "\n".join(path.read_text(errors="replace") for path in paths)

    def stop(self) -> None:
        """Stop all processes and remove the database."""
        self.supervisor.stop()
        self.valkey.stop()
        if self.postgres.running():
            self.postgres.drop_database(self.database)

    def _surroundings(self) -> dict[str, str]:
        world = f"http://127.0.0.1:{self.sim_port}"
        return {name: value for name, value in os.environ.items() if not name.startswith(OWN)} | {
            "DJANGO_SETTINGS_MODULE": "selfservice.settings",
            "PYTHONUNBUFFERED": "1",
            "SECRET_KEY": TEST_KEY,
            "PORTAL_URL": self.url,
            "DATABASE_URL": self.postgres.url(self.database),
            "DATABASE_OWNER_URL": self.postgres.url(self.database, OWNER),
            "REDIS_URL": self.valkey.url(),
            "EBOKS_URL": world,
            "SMS_URL": world,
            "CVR_URL": world,
            "NETWORK_URL": world,
            "NETWORK_CALLBACK_URL": f"http://127.0.0.1:{self.port}/netvaerk/svar/",
            "NETWORK_NUMBERS": str(self.folder / "network.csv"),
            "EMAIL_URL": f"smtp://127.0.0.1:{self.smtp_port}",
            "LOG_LEVEL": "INFO",
            "STATIC_ROOT": str(self.static),
        }


def once(place: Path, make: Callable[[], object]) -> None:
    """Make a folder once for all processes of a run: the first makes it while the others wait."""
    made = place.with_suffix(".made")
    with place.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            make()
            made.touch()


def make_database(postgres: Postgres, name: str, environment: Mapping[str, str]) -> None:
    """A database with all tables, empty: a copy of one that is migrated once on each server."""
    if not has_template(postgres):
        fresh = f"{TEMPLATE}_fresh"
        postgres.create_database(fresh)
        where = {"DATABASE_URL": postgres.url(fresh), "DATABASE_OWNER_URL": postgres.url(fresh, OWNER)}
        migrate = [PYTHON, "manage.py", "migrate", "--database", "owner", "--verbosity", "0"]
        subprocess.run(migrate, cwd=ROOT, env={**environment, **where}, check=True)
        make_template(postgres, fresh)
    copy_database(postgres, TEMPLATE, name)


def has_template(postgres: Postgres) -> bool:
    """Whether the server has the migrated database that others are copied from."""
    with _server(postgres) as server:
        found = server.execute("SELECT FROM pg_database WHERE datname = %s AND datistemplate", [TEMPLATE])
        return found.fetchone() is not None


def make_template(postgres: Postgres, migrated: str) -> None:
    """Make it from a database that is migrated and empty, and that nothing is connected to."""
    copy_database(postgres, migrated, TEMPLATE)
    with _server(postgres) as server:
        server.execute(sql.SQL("ALTER DATABASE {} IS_TEMPLATE true").format(sql.Identifier(TEMPLATE)))


def copy_database(postgres: Postgres, source: str, name: str) -> None:
    """Copy a database that nothing is connected to."""
    with _server(postgres) as server:
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}")
        server.execute(copy.format(*map(sql.Identifier, (name, source, OWNER))))


def _server(postgres: Postgres) -> psycopg.Connection[Any]:
    return psycopg.connect(postgres.url("postgres", "postgres"), autocommit=True)
