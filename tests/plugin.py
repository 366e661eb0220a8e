"""pytest plugin that starts the embedded servers before Django reads its settings (see addopts in pyproject.toml).

`-n 2` (`make test`) runs two processes of tests side by side, each with servers of its own.
"""

from __future__ import annotations

import argparse
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
# Names servers that stand already, with their tables made, for many short runs (tests/mutation). As JSON: PostgreSQL's
# home, port and superuser's password, and Valkey's port.
STANDING = "TEST_SERVERS"
# Set by xdist in each of its processes.
WORKER = "PYTEST_XDIST_WORKER"
_stack = ExitStack()
_started: list[Servers] = []


def servers() -> Servers:
    """The servers of this run."""
    return _started[0]


def standing() -> Servers | None:
    """The servers that stand already, if some do."""
    if STANDING not in os.environ:
        return None
    told = json.loads(os.environ[STANDING])
    home = Path(told["home"])
    found = Servers(Postgres(home, fast=True), Valkey(home))
    found.postgres.port, found.postgres.password, found.valkey.port = told["port"], told["password"], told["valkey"]
    return found


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Start them, and point the settings at them and at ports kept for the simulators."""
    options = early_config.known_args_namespace
    if not (options.version or options.help or _started):
        # Django keeps what it has read: texts compiled later, in a fresh checkout, would stay unsaid.
        texts.compile_all(ROOT)
        static = _stack.enter_context(tempfile.TemporaryDirectory(prefix="selvbetjening-"))
        os.environ.update(
            _servers_of(options) | gateways.addresses(free_port(), free_port()) | gateways.callbacks(""),
            PORTAL_URL="http://localhost:8000",
            SECRET_KEY="only-for-tests-" + "x" * 60,
            LOG_LEVEL="WARNING",
            # A busy machine may pause for longer than the second that a page waits for Redis.
            REDIS_TIMEOUT="60",
            # Of this process and its portals alone: another's would be rewritten while it is read.
            STATIC_ROOT=static,
            # Playwright keeps an event loop in the main thread; the tests that use the database there are synchronous.
            DJANGO_ALLOW_ASYNC_UNSAFE="true",
        )
    yield


def _servers_of(options: argparse.Namespace) -> dict[str, str]:
    """Where the servers of this process are: started here, but for the process that only hands out the tests."""
    if getattr(options, "numprocesses", None) and WORKER not in os.environ:
        # xdist gives its processes no addopts: they find this plugin here.
        os.environ["PYTEST_PLUGINS"] = __name__
        nowhere = "postgres://nobody@127.0.0.1:1/none"
        return {"DATABASE_URL": nowhere, "DATABASE_OWNER_URL": nowhere, "REDIS_URL": "redis://127.0.0.1:1/0"}
    _started.append(standing() or _start())
    return servers().environment(DATABASE)


def _start() -> Servers:
    folder = Path(_stack.enter_context(tempfile.TemporaryDirectory(prefix="selvbetjening-")))
    return _stack.enter_context(running(folder, fast=True))


def pytest_unconfigure() -> None:
    """Stop them. Of those that stand on, the connections are closed: who forks after this run must not share them."""
    _stack.close()
    if STANDING in os.environ:
        connections.close_all()
