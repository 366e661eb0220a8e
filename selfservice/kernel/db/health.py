"""Whether a kept connection is still alive is not asked of PostgreSQL when it has just answered."""

from __future__ import annotations

import time
from typing import Any

from django.core.signals import request_finished, request_started
from django.db import connections

# A server that is gone for shorter than this is noticed by the statement that fails.
SECONDS = 1.0


def _answered(**_kwargs: Any) -> None:
    connection: Any
    for connection in connections.all(initialized_only=True):
        fine = connection.connection is not None and not connection.errors_occurred
        connection.answered_at = time.monotonic() if fine else 0.0


def _trust(**_kwargs: Any) -> None:
    connection: Any
    for connection in connections.all(initialized_only=True):
        if time.monotonic() - getattr(connection, "answered_at", 0.0) < SECONDS:
            connection.health_check_done = True


def install() -> None:
    """After Django's own receivers, which demand a check at the begin of each request."""
    request_finished.connect(_answered, dispatch_uid="connections that answered")
    request_started.connect(_trust, dispatch_uid="trust what has just answered")
