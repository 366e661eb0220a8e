"""`make check`: the gates, one after another, all of them even when one fails."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from selfservice.local.servers import running

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
SOURCES = [
    "accounts",
    "billing",
    "orders",
    "selfservice",
    "subscriptions",
    "telephony",
    "tests",
    "manage.py",
    "bootstrap.py",
]

GATES: list[tuple[str, list[str]]] = [
    ("ruff", [str(BIN / "ruff"), "check", *SOURCES]),
    ("format", [str(BIN / "ruff"), "format", "--check", *SOURCES]),
    ("types", [str(BIN / "mypy")]),
    ("templates", [str(BIN / "djlint"), "--lint", "--quiet", "templates"]),
    ("houses", [str(BIN / "lint-imports")]),
    ("migrations", [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"]),
    ("deploy", [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING", "--database", "default"]),
]


def main() -> int:
    """Run all gates; returns 1 if any failed."""
    failed = []
    with tempfile.TemporaryDirectory(prefix="selvbetjening-") as folder, running(Path(folder), fast=True) as servers:
        servers.postgres.create_database("gates")
        environment = {
            **os.environ,
            **servers.environment("gates"),
            "SECRET_KEY": "only-for-the-gates-" + "x" * 60,
            "PORTAL_URL": "https://selvbetjening.example",
            "LOG_LEVEL": "ERROR",
        }
        migrate = [sys.executable, "manage.py", "migrate", "--database", "owner", "--verbosity", "0"]
        subprocess.run(migrate, cwd=ROOT, env=environment, check=True)
        for name, command in GATES:
            started = time.monotonic()
            done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
            verdict = "failed" if done.returncode else "ok"
            print(f"  {name:<12} {verdict:<7} {time.monotonic() - started:5.1f} s", flush=True)
            if done.returncode:
                failed.append(name)
                print(done.stdout[-6000:] + done.stderr[-3000:])
    print("All gates are green." if not failed else f"Failed: {', '.join(failed)}")
    return 1 if failed else 0
