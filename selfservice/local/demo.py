"""`make demo`: everything the portal needs on this machine, under one supervisor, until ctrl-C."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

from selfservice.local import processes
from selfservice.local.ports import is_busy
from selfservice.local.postgres import OWNER, Postgres
from selfservice.local.supervisor import Stopped, Supervisor, stop_on_signals
from selfservice.local.valkey import Valkey

ROOT = Path(__file__).resolve().parents[2]
VAR = ROOT / "var"
OUTSIDE = ("EBOKS_URL", "SMS_URL", "CVR_URL")


class Unable(Exception):
    """The demo can't start; the text says why and what to do."""


def main(world: str = "normal") -> int:
    """Run the demo; returns the exit status."""
    VAR.mkdir(exist_ok=True)
    stop_on_signals()
    try:
        with _only_one() as first:
            if not first:
                return _already_running()
            with ExitStack() as stack:
                _run(stack, world)
    except Stopped:
        print("\nStopped.")
        return 0
    except (Unable, RuntimeError) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    return 0


def _run(stack: ExitStack, world: str) -> None:
    port, sim_port = int(os.environ.get("PORT", "8000")), int(os.environ.get("SIM_PORT", "8001"))
    environment = {**os.environ, **_secrets(), "DEMO": "1", "PYTHONUNBUFFERED": "1"}
    environment.setdefault("DJANGO_SETTINGS_MODULE", "selfservice.settings")
    # WebAuthn knows localhost as a secure place, but not 127.0.0.1.
    environment.setdefault("PORTAL_URL", f"http://localhost:{port}")
    simulated = not any(os.environ.get(name) for name in OUTSIDE)
    _require_free(port, "PORT")
    if simulated:
        _require_free(sim_port, "SIM_PORT")
    environment |= _servers(stack)
    if simulated:
        environment |= dict.fromkeys(OUTSIDE, f"http://127.0.0.1:{sim_port}")
        environment.setdefault("EMAIL_URL", f"smtp://127.0.0.1:{sim_port + 24}")
    _prepare(environment, world)
    supervisor = Supervisor(environment, VAR / "log")
    stack.callback(supervisor.stop)
    if simulated:
        supervisor.add(processes.simulators(sim_port, state=str(VAR / "simulators.sqlite3")))
    for child in processes.portal(port):
        supervisor.add(child)
    _announce(environment["PORTAL_URL"], port, sim_port if simulated else None, supervisor)
    stack.callback((VAR / "demo.json").unlink, missing_ok=True)
    supervisor.watch()


@contextmanager
def _only_one() -> Iterator[bool]:
    with (VAR / "demo.lock").open("w") as lock:
        yield _locked(lock)


def _locked(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _already_running() -> int:
    try:
        running = json.loads((VAR / "demo.json").read_text())
        print(f"The demo is running already: {running['portal']} and {running['simulators']}")
    except (OSError, ValueError):
        print("The demo is being started by another make demo in this folder.")
    return 0


def _require_free(port: int, variable: str) -> None:
    if is_busy(port):
        raise Unable(f"Port {port} is in use by another program. Choose another: {variable}={port + 1000} make demo")


def _secrets() -> dict[str, str]:
    """Keys of this demo, made once."""
    path = VAR / "secrets.json"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(json.dumps({"SECRET_KEY": secrets.token_urlsafe(64)}))
    made: dict[str, str] = json.loads(path.read_text())
    return {name: os.environ.get(name, value) for name, value in made.items()}


def _servers(stack: ExitStack) -> dict[str, str]:
    """Start the embedded servers that no variable replaces."""
    found: dict[str, str] = {}
    if not os.environ.get("DATABASE_URL"):
        _say("PostgreSQL")
        postgres = Postgres(VAR / "postgres")
        stack.callback(postgres.stop)
        postgres.start()
        postgres.create_database("selfservice")
        found = {"DATABASE_URL": postgres.url("selfservice"), "DATABASE_OWNER_URL": postgres.url("selfservice", OWNER)}
    if not os.environ.get("REDIS_URL"):
        _say("Valkey")
        valkey = Valkey(VAR / "valkey")
        stack.callback(valkey.stop)
        valkey.start()
        found["REDIS_URL"] = valkey.url()
    return found


def _prepare(environment: dict[str, str], world: str) -> None:
    _say("Tables")
    owner = ["--database", "owner"] if environment.get("DATABASE_OWNER_URL") else []
    _manage(environment, "migrate", "--verbosity", "0", *owner)
    _say("Texts, styles and icons")
    _manage(environment, "compile_texts")
    _manage(environment, "collectstatic", "--noinput", "--verbosity", "0")
    _say("Demo world")
    _manage(environment, "demo", "--world", world, "--logins", str(VAR / "logins.json"))


def _manage(environment: dict[str, str], *arguments: str) -> None:
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Unable(f"manage.py {arguments[0]} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")


def _announce(portal: str, port: int, sim_port: int | None, supervisor: Supervisor) -> None:
    logins: list[dict[str, Any]] = json.loads((VAR / "logins.json").read_text())
    simulators = f"http://localhost:{sim_port}" if sim_port else None
    facts = {
        "portal": portal,
        "simulators": simulators,
        "pids": {"supervisor": os.getpid(), **supervisor.pids()},
        "logins": logins,
    }
    path = VAR / "demo.json"
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(json.dumps(facts, ensure_ascii=False, indent=2) + "\n")
    print(
        f"\n  Portal       {portal}/\n  Simulators   {simulators or 'as set'}   (letters, text messages, mail, faults)\n"
    )
    for login in logins:
        print(f"  {login['role']:<34} {login['username']:<18} {login['password']}")
        print(f"  {'':<34} code: make code USER={login['username']}" + _sms(login, simulators))
    print(
        "\n  Nobody logs in for Ålborg Blomster ApS yet: apply for CVR 99 00 00 07.\n  ctrl-C stops everything.\n",
        flush=True,
    )


def _sms(login: dict[str, Any], simulators: str | None) -> str:
    return f"  or by SMS: {simulators}/sim/sms/45{login['mobile'][-8:]}" if login.get("mobile") and simulators else ""


def _say(step: str) -> None:
    print(f"  {step} …", flush=True)
