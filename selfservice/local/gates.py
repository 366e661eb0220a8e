"""`make check`: run all gates in order, even after one fails."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from selfservice.gateways.settings import secrets
from selfservice.local.servers import Servers, running

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
RUFF, MYPY, DJLINT, LINT_IMPORTS = (str(BIN / tool) for tool in ("ruff", "mypy", "djlint", "lint-imports"))
SIMULATED = ("selfservice/simulators", "selfservice/gateways")
MANAGE = [sys.executable, "manage.py"]

GATES: list[tuple[str, list[str]]] = [
    ("ruff", [RUFF, "check", "."]),
    ("format", [RUFF, "format", "--check", "."]),
    ("types", [MYPY]),
    ("templates", [DJLINT, "--lint", "--quiet", "templates"]),
    ("simulators", [DJLINT, "--lint", "--quiet", "--profile", "jinja", *SIMULATED]),
    ("imports", [LINT_IMPORTS]),
    ("words", [sys.executable, "-m", "selfservice.local.words"]),
    # Creates the tables that the next two gates need.
    ("migrate", [*MANAGE, "migrate", "--database", "owner", "--verbosity", "0"]),
    ("migrations", [*MANAGE, "makemigrations", "--check", "--dry-run"]),
    ("deploy", [*MANAGE, "check", "--deploy", "--fail-level", "WARNING", "--database", "default"]),
]


# The seller that a deployment names on its invoices.
SELLER = {
    "OPERATOR_NAME": "Operator A/S",
    "OPERATOR_CVR": "12345674",
    "OPERATOR_STREET": "Kajgade 1",
    "OPERATOR_POSTCODE": "2150",
    "OPERATOR_CITY": "Nordhavn",
}


def main() -> int:
    """Run all gates; return 1 if one fails, else 0."""
    with tempfile.TemporaryDirectory(prefix="selvbetjening-") as folder, running(Path(folder), fast=True) as servers:
        environment = _environment(servers)
        failed = [name for name, command in GATES if not _passes(name, command, environment)]
    print("All gates are green." if not failed else f"Failed: {', '.join(failed)}")
    return 1 if failed else 0


def _environment(servers: Servers) -> Mapping[str, str]:
    """Return an environment like production's, with a new database and with warnings as errors."""
    servers.postgres.create_database("gates")
    return {
        **os.environ,
        **servers.environment("gates"),
        "SECRET_KEY": "only-for-the-gates-" + "x" * 60,
        "PORTAL_URL": "https://selvbetjening.example",
        **dict.fromkeys(secrets(), "only-for-the-gates"),
        **SELLER,
        "LOG_LEVEL": "ERROR",
        "DEBUG": "0",
        "DEMO": "0",
        "PYTHONWARNINGS": "error",
    }


def _passes(name: str, command: list[str], environment: Mapping[str, str]) -> bool:
    """Run a gate and return whether it passes; print its output if it fails."""
    started = time.monotonic()
    done = subprocess.run(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    verdict = "failed" if done.returncode else "ok"
    print(f"  {name:<12} {verdict:<7} {time.monotonic() - started:5.1f} s", flush=True)
    if done.returncode:
        print(done.stdout, flush=True)
    return done.returncode == 0
