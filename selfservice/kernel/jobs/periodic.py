"""Registry of periodic jobs: apps register them, the sweep runs them every 15 seconds.

Each is safe to run twice, and by two sweeps concurrently.
"""

from __future__ import annotations

from collections.abc import Callable

import structlog
from django.db import DatabaseError, InterfaceError, OperationalError

from selfservice.kernel.registry import Registry

_jobs: Registry[str, Callable[[], int]] = Registry("periodic job")
log = structlog.get_logger(__name__)


def register(name: str, do: Callable[[], int]) -> None:
    """Register a job; `do` returns how many items it processed. Called when the app's module is loaded."""
    _jobs.register(name, do)


def run_due() -> int:
    """Run every job once; return how many items were processed. Failures are logged, and the other jobs run."""
    done = 0
    for name, do in _jobs.items():
        try:
            done += do()
        except (OperationalError, InterfaceError):
            # The database is unavailable: the sweep reconnects.
            raise
        except DatabaseError as error:
            log.warning("not done", round=name, error=type(error).__name__)
    return done


def run_job(name: str) -> int:
    """Run one job; return how many items it processed."""
    return _jobs[name]()
