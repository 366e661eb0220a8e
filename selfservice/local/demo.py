"""`make demo`: run the portal and all services it needs under one supervisor until Ctrl-C."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from selfservice.gateways.settings import addresses, callbacks
from selfservice.local import processes
from selfservice.local.embedded import Embedded
from selfservice.local.ports import is_busy
from selfservice.local.postgres import Postgres
from selfservice.local.private import write_private
from selfservice.local.signals import Stopped, stop_on_signals
from selfservice.local.supervisor import Supervisor

ROOT = Path(__file__).resolve().parents[2]
VAR = ROOT / "var"
# The initial numbers of the network simulator.
NETWORK = VAR / "network.csv"
# Offset of the simulators' SMTP port from their HTTP port.
SMTP_ABOVE = 24


class Unable(Exception):
    """Error: the demo can't start. The text gives the reason and the remedy."""


def main(world: str = "normal") -> int:
    """Run the demo and return the exit status."""
    stop_on_signals()
    try:
        with _only_one() as first:
            if not first:
                return _already_running()
            with ExitStack() as stack:
                _run(stack, world)
    except Stopped:
        # Printing fails if the terminal is closed.
        with suppress(OSError):
            print("\nStopped.", flush=True)
        return 0
    except (Unable, RuntimeError) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    return 0


def clean() -> int:
    """Remove the demo's data, including data outside var/, and return the exit status."""
    try:
        with _only_one() as first:
            if not first:
                print("The demo is running. Stop it first (ctrl-C).", file=sys.stderr)
                return 1
            Postgres(VAR / "postgres").remove()
            shutil.rmtree(VAR, ignore_errors=True)
    except Unable as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _run(stack: ExitStack, world: str) -> None:
    port, sim_port = _port("PORT", 8000), _port("SIM_PORT", 8001)
    smtp_port = sim_port + SMTP_ABOVE
    environment = _environment(port)
    simulated = {name: url for name, url in addresses(sim_port, smtp_port).items() if not os.environ.get(name)}
    supervisor = Supervisor(environment, VAR / "log")
    supervisor.end_leftovers()
    _require_free(port, "PORT")
    if simulated:
        _require_free(sim_port, "SIM_PORT")
        _require_free(smtp_port, "SIM_PORT", sim_port)
        called = callbacks(f"http://127.0.0.1:{port}")
        environment = {**called, **environment, **simulated, "NETWORK_NUMBERS": str(NETWORK)}
    embedded = Embedded(VAR)
    embedded.start(stack)
    environment |= embedded.environment
    _prepare(environment, world)
    supervisor.environment = environment
    stack.callback(supervisor.stop)
    if simulated:
        supervisor.add(processes.simulators(sim_port, smtp_port, state=str(VAR / "simulators.sqlite3")))
    for child in processes.portal(port):
        supervisor.add(child)
    facts = {
        "portal": environment["PORTAL_URL"],
        "simulators": f"http://localhost:{sim_port}" if simulated else None,
        "logins": json.loads((VAR / "logins.json").read_text()),
    }
    stack.callback((VAR / "demo.json").unlink, missing_ok=True)
    _write_facts(facts, supervisor)
    _announce(facts)
    supervisor.watch(each_check=embedded.restart_ended, changed=lambda: _write_facts(facts, supervisor))


def _environment(port: int) -> dict[str, str]:
    """Return the environment of every process, without addresses; the shell's variables override the defaults."""
    defaults = {
        **_secrets(),
        "DJANGO_SETTINGS_MODULE": "selfservice.settings",
        # WebAuthn accepts localhost as a secure context, but not 127.0.0.1.
        "PORTAL_URL": f"http://localhost:{port}",
    }
    return {**defaults, **os.environ, "DEMO": "1", "PYTHONUNBUFFERED": "1"}


def _port(variable: str, usual: int) -> int:
    text = os.environ.get(variable) or str(usual)
    if not text.isdecimal() or not 0 < int(text) <= 65535 - SMTP_ABOVE:
        raise Unable(f"{variable}={text} is not a port. Choose a number such as {usual}: {variable}={usual} make demo")
    return int(text)


@contextmanager
def _only_one() -> Iterator[bool]:
    try:
        VAR.mkdir(exist_ok=True)
        lock = (VAR / "demo.lock").open("w")
    except PermissionError as error:
        raise Unable(f"{VAR} belongs to another user. Run as that user, or remove it: sudo make clean") from error
    with lock:
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


def _require_free(port: int, variable: str, base: int | None = None) -> None:
    if is_busy(port):
        other = (base or port) + (1000 if port < 60000 else -1000)
        raise Unable(f"Port {port} is in use by another program. Choose another: {variable}={other} make demo")


def _secrets() -> dict[str, str]:
    """Return the keys of this demo; create them on the first start."""
    path = VAR / "secrets.json"
    if not path.exists():
        write_private(path, json.dumps({"SECRET_KEY": secrets.token_urlsafe(64)}))
    made: dict[str, str] = json.loads(path.read_text())
    return made


def _prepare(environment: dict[str, str], world: str) -> None:
    """Run all preparations in one process, because starting Django takes most of the time."""
    command = [sys.executable, "manage.py", "prepare_demo", "--world", world, "--logins", str(VAR / "logins.json"),
               "--network", str(NETWORK)]  # fmt: skip
    done = subprocess.run(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise Unable(f"The demo could not be prepared:\n{done.stderr[-4000:]}")


def _write_facts(facts: dict[str, Any], supervisor: Supervisor) -> None:
    """Write var/demo.json. Called after each restart of a process too, because the file holds the process ids."""
    pids = {"supervisor": os.getpid(), **supervisor.pids()}
    write_private(VAR / "demo.json", json.dumps({**facts, "pids": pids}, ensure_ascii=False, indent=2) + "\n")


def _announce(facts: dict[str, Any]) -> None:
    simulators = facts["simulators"]
    print(f"\n  Portal       {facts['portal']}/")
    print(f"  Simulators   {simulators or 'as set'}   (letters, text messages, mail, faults)\n")
    for login in facts["logins"]:
        print(f"  {login['role']:<34} {login['username']:<18} {login['password']}")
        print(f"  {'':<34} code: make code USER={login['username']}" + _sms(login, simulators))
    print(
        "\n  Nobody logs in for Ålborg Blomster ApS yet: apply for CVR 99 00 00 07.\n  ctrl-C stops everything.\n",
        flush=True,
    )


def _sms(login: dict[str, Any], simulators: str | None) -> str:
    return f"  or by SMS: {simulators}/sim/sms/45{login['mobile'][-8:]}" if login.get("mobile") and simulators else ""
