"""pytest plugin that starts the embedded servers before Django reads its settings (see addopts in pyproject.toml).

`-n 2` (`make test`) runs two test processes in parallel, each with its own servers.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.db import connections

from selfservice.gateways import settings as gateways
from selfservice.local.ports import free_port
from selfservice.local.postgres import Postgres
from selfservice.local.servers import Servers, running
from selfservice.local.valkey import Valkey
from selfservice.site import texts

ROOT = Path(__file__).resolve().parents[1]
DATABASE = "test"
# Variable that names running servers with migrated tables, for many short runs (tests/mutation). As JSON: PostgreSQL's
# home, port and superuser's password, and Valkey's port.
SERVERS_VARIABLE = "TEST_SERVERS"
# xdist sets it in each of its processes.
WORKER = "PYTEST_XDIST_WORKER"
_stack = ExitStack()
_started: list[Servers] = []


def servers() -> Servers:
    """Return the servers of this run."""
    return _started[0]


def running_servers() -> Servers | None:
    """Return the servers that already run, if the variable names some."""
    if SERVERS_VARIABLE not in os.environ:
        return None
    values = json.loads(os.environ[SERVERS_VARIABLE])
    home = Path(values["home"])
    found = Servers(Postgres(home, fast=True), Valkey(home))
    found.postgres.port, found.postgres.password, found.valkey.port = (
        values["port"],
        values["password"],
        values["valkey"],
    )
    return found


def pytest_make_parametrize_id(val: object) -> str | None:
    """Shorten long texts, and name no content of bytes: workbooks made here have the time in them.

    The test processes must collect the same names.
    """
    if isinstance(val, bytes):
        return "bytes"
    return ascii(val)[:40] if isinstance(val, str) and len(val) > 40 else None


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Start the servers, and point the settings at them and at ports reserved for the simulators."""
    options = early_config.known_args_namespace
    if not is_controller(options):
        # What is imported and collected stays until the end: the garbage collector need not search it repeatedly.
        gc.disable()
    if not (options.version or options.help or _started):
        # Django caches the texts it has loaded: in a fresh checkout, texts compiled later would not appear.
        texts.compile_all(ROOT)
        static, documents = (
            _stack.enter_context(tempfile.TemporaryDirectory(prefix=f"selvbetjening-{what}-"))
            for what in ("static", "documents")
        )
        os.environ.update(
            _servers_of(options) | gateways.addresses(free_port(), free_port()) | gateways.callbacks(""),
            PORTAL_URL="http://localhost:8000",
            SECRET_KEY="only-for-tests-" + "x" * 60,
            LOG_LEVEL="WARNING",
            # A busy machine may pause for longer than the second that a page waits for Redis.
            REDIS_TIMEOUT="60",
            # Of this process and its portals alone: another's would be rewritten while it is read.
            STATIC_ROOT=static,
            DOCUMENTS_ROOT=documents,
            # Playwright runs an event loop in the main thread; the tests that use the database there are synchronous.
            DJANGO_ALLOW_ASYNC_UNSAFE="true",
        )
    yield


def pytest_collection_finish() -> None:
    """Collect garbage from now on, but not among the objects that exist already."""
    gc.freeze()
    gc.enable()


def is_controller(options: argparse.Namespace) -> bool:
    """Return whether this is the process of `-n` that distributes the tests and has none itself."""
    return bool(getattr(options, "numprocesses", None)) and WORKER not in os.environ


def _servers_of(options: argparse.Namespace) -> dict[str, str]:
    """Start this process's servers and return their variables; dummies for the xdist controller, which has no tests."""
    if is_controller(options):
        # xdist does not pass addopts to its processes: they find this plugin here.
        os.environ["PYTEST_PLUGINS"] = __name__
        nowhere = "postgres://nobody@127.0.0.1:1/none"
        return {"DATABASE_URL": nowhere, "DATABASE_OWNER_URL": nowhere, "REDIS_URL": "redis://127.0.0.1:1/0"}
    _started.append(running_servers() or _start())
    return servers().environment(DATABASE)


def _start() -> Servers:
    folder = Path(_stack.enter_context(tempfile.TemporaryDirectory(prefix="selvbetjening-")))
    return _stack.enter_context(running(folder, fast=True))


def pytest_unconfigure() -> None:
    """Stop our servers. Close connections to servers that stay, so that processes forked later do not share them."""
    _stack.close()
    if SERVERS_VARIABLE in os.environ:
        connections.close_all()
