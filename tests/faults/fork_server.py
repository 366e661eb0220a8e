"""`python -m tests.faults.fork_server`: the process that forks.py starts, and that every forked process begins as.

Its standard input is a socket. Each message carries another socket: a line of JSON comes in by it (arguments, FAULT_…
variables, files for the output), and the process id and the exit status go out, a line each.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import signal
import socket
from contextlib import suppress
from typing import Any

import django
from django.db import connections

from selfservice.local.signals import end_with_parent
from tests.faults import hooked

# What workers, schedulers and the programs of the tests import when they are in use: imported once, here.
USED = (
    "accounts.credentials.hashers",
    "argon2",
    "celery.apps.worker",
    "celery.bin.celery",
    "celery.concurrency.prefork",
    "celery.contrib.django.task",
    "celery.events.receiver",
    "celery.worker.consumer",
    "django.core.management.commands.migrate",
    "selfservice.gateways.cvr.client",
    "selfservice.kernel.cache.redis",
    "selfservice.kernel.management.commands.sweep",
    "selfservice.kernel.web.middleware",
    "selfservice.kernel.tasks",
    # Checked by every command of Django's, and with it all pages.
    "selfservice.urls",
    "weasyprint",
)


def main() -> None:
    """Serve; in each forked process, become what was asked for."""
    django.setup()
    for module in USED:
        importlib.import_module(module)
    # Two processes must never speak over one connection.
    connections.close_all()
    gc.collect()
    gc.freeze()
    with socket.socket(fileno=os.dup(0)) as control:
        request = _serve(control)
    if request is not None:
        os.environ.update(request["environment"])
        hooked.become(request["arguments"])


def _serve(control: socket.socket) -> dict[str, Any] | None:
    """Fork for each message. Returns what is asked for in the forked process, and None when the tests have ended."""
    while True:
        message, descriptors, *_ = socket.recv_fds(control, 1, 1)
        _reap()
        if not message:
            return None
        with socket.socket(fileno=descriptors[0]) as connection:
            if not os.fork():
                return _attend(connection)


def _attend(connection: socket.socket) -> dict[str, Any]:
    """Start one process and report its end. Ends here in the parent of that process, and returns in the process."""
    end_with_parent(signal.SIGKILL)
    with connection.makefile() as lines:
        request: dict[str, Any] = json.loads(lines.readline())
    if child := os.fork():
        _pid, status = os.waitpid(child, 0)
        # Nothing reads it any more when the tests have ended.
        with suppress(OSError):
            connection.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
        os._exit(0)
    # Before its id is known: the process that kills the group finds it.
    os.setsid()
    end_with_parent()
    for number, path, flags in ((0, os.devnull, os.O_RDONLY), (1, request["out"], APPEND), (2, request["err"], APPEND)):
        opened = os.open(path, flags, 0o644)
        os.dup2(opened, number)
        os.close(opened)
    connection.sendall(f"{os.getpid()}\n".encode())
    return request


APPEND = os.O_WRONLY | os.O_APPEND | os.O_CREAT


def _reap() -> None:
    """Take notice of the processes that have ended."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


if __name__ == "__main__":
    main()
