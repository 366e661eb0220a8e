"""The processes of a running portal, for the demo and the tests."""

from __future__ import annotations

import sys
import urllib.request
from collections.abc import Callable

from selfservice.local.supervisor import Child

PYTHON = sys.executable


def portal(port: int) -> list[Child]:
    """Return web, worker and scheduler."""
    return [web(port), worker(), scheduler()]


def web(port: int, *, workers: int = 2) -> Child:
    """Return the web server on 127.0.0.1."""
    command = [PYTHON, "-m", "gunicorn", "-c", "python:selfservice.server.conf", "selfservice.wsgi",
               "--bind", f"127.0.0.1:{port}", "--workers", str(workers)]  # fmt: skip
    return Child("web", command, healthy(f"http://127.0.0.1:{port}/sundhed/"))


def worker(*, processes: int = 2, name: str = "worker") -> Child:
    """Return a Celery worker for all queues."""
    command = [PYTHON, "-m", "celery", "-A", "selfservice", "worker", "--queues", "letters,fast,default,documents",
               "--concurrency", str(processes), "--hostname", f"{name}@%h", "--loglevel", "WARNING",
               "--without-gossip", "--without-mingle"]  # fmt: skip
    return Child(name, command)


def scheduler(*, name: str = "scheduler") -> Child:
    """Return the scheduler, which runs the sweep."""
    return Child(name, [PYTHON, "manage.py", "sweep"])


def simulators(port: int, smtp_port: int, *, state: str = ":memory:") -> Child:
    """Return the simulators of the external systems, with their data in the SQLite file `state`."""
    command = [PYTHON, "-m", "selfservice.simulators", "--port", str(port), "--smtp-port", str(smtp_port)]
    return Child("simulators", [*command, "--state", state], healthy(f"http://127.0.0.1:{port}/sim/health"))


def healthy(url: str) -> Callable[[], bool]:
    """Return a function that returns whether the URL answers 200."""

    def ready() -> bool:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310  (our own address)
                return bool(answer.status == 200)
        except OSError:
            return False

    return ready
