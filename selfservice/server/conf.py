"""gunicorn's settings, the same in every deployment: `gunicorn -c python:selfservice.server.conf selfservice.wsgi`.

HEALTH_BIND (`host:port`, empty: none) is where the health check answers on its own (health.py).
"""

from __future__ import annotations

import os
import socket
from typing import Any

from selfservice.kernel.core.bounds import THREADS

worker_class = "selfservice.server.worker.Worker"
workers = 2
threads = THREADS
# A connection that is kept alive belongs to one worker: they pile up on it while the other idles.
keepalive = 0
# Import once and share the memory; a new worker answers at once. The import opens no connection and starts no thread.
preload_app = True
# Workers are replaced at different times.
max_requests = 20_000
max_requests_jitter = 10_000
control_socket_disable = True

_health: list[socket.socket] = []


def on_starting(server: Any) -> None:
    """Listen for health checks before the workers are forked: they share the socket."""
    if bind := os.environ.get("HEALTH_BIND", ""):
        host, _, port = bind.rpartition(":")
        _health.append(socket.create_server((host, int(port))))


def post_worker_init(worker: Any) -> None:
    """Answer health checks in a thread of every worker."""
    from selfservice.server.health import serve

    for listener in _health:
        serve(listener)
