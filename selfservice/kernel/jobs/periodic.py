"""What happens by itself when its time comes: apps say it here, the sweep does it every 15 seconds.

Each is safe to do twice, and by two sweeps at once.
"""

from __future__ import annotations

from collections.abc import Callable

import structlog
from django.db import DatabaseError, InterfaceError, OperationalError

from selfservice.kernel.registry import Registry

_jobs: Registry[str, Callable[[], int]] = Registry("periodic job")
log = structlog.get_logger(__name__)


def register(name: str, do: Callable[[], int]) -> None:
    """Add something; it returns how much it did. Called when the app's module is loaded."""
    _jobs.register(name, do)


def do_due() -> int:
    """One round of everything; returns how much was done. What fails is logged, and the others go on."""
    done = 0
    for name, do in _jobs.items():
        try:
            done += do()
        except (OperationalError, InterfaceError):
            # The database itself is away: the sweep reconnects.
            raise
        except DatabaseError as error:
            log.warning("not done", round=name, error=type(error).__name__)
    return done
