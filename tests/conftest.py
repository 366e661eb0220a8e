"""Fixtures for all tests. plugin.py starts the servers, world.py creates the test data."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import Client

from accounts.models import User
from selfservice.local import processes
from selfservice.local.supervisor import Supervisor
from tests import plugin
from tests.caches import empty_caches
from tests.outside import Outside
from tests.portal import TEMPLATE, Portal, copy_database, has_template, make_template
from tests.saved_world import SavedWorld
from tests.signed_in import sign_in
from tests.undefined import refuse_undefined
from tests.world import World


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> None:
    """Create the tables as the owner role; the tests then use the app role, which owns nothing."""
    if plugin.running_servers():
        return
    postgres = plugin.servers().postgres
    if has_template(postgres):
        copy_database(postgres, TEMPLATE, plugin.DATABASE)
        return
    postgres.create_database(plugin.DATABASE)
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        call_command("migrate", database="owner", verbosity=0)
        connections["owner"].close()
    # Template for the databases of portals. PostgreSQL can't copy this one later, when it has connections.
    make_template(postgres, plugin.DATABASE)


@pytest.fixture(scope="session", autouse=True)
def texts() -> None:
    """Compile the Danish texts, and serve static files under their plain names."""
    call_command("compile_texts", verbosity=0)
    # WhiteNoise warns if the folder is missing, as in a checkout that has never run a demo.
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


@pytest.fixture(scope="session", autouse=True)
def undefined_variables_fail() -> None:
    """Fail on undefined variables in our own templates (see undefined.py)."""
    refuse_undefined()


@pytest.fixture(autouse=True)
def fresh_cache() -> Iterator[None]:
    """Clear the caches, so that neither rate limits nor rendered fragments of a test affect the next."""
    empty_caches()
    yield
    empty_caches()


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Allow real commits, for tests with threads or other processes; empty all tables afterwards."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        yield
        connections.close_all()
        plugin.servers().empty(plugin.DATABASE)


@pytest.fixture(scope="session")
def _simulators(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    folder: Path = tmp_path_factory.mktemp("simulators")
    supervisor = Supervisor(os.environ, folder)
    try:
        port = urlsplit(settings.EBOKS_URL).port or 0
        supervisor.add(processes.simulators(port, settings.EMAIL_PORT))
        yield Outside(settings.EBOKS_URL)
    finally:
        supervisor.stop()


@pytest.fixture
def outside(_simulators: Outside) -> Iterator[Outside]:
    """Yield a client of the simulators: mailboxes, text messages, mail, CVR register, faults; empty at first."""
    _simulators.reset()
    yield _simulators
    _simulators.reset()


@pytest.fixture(scope="session")
def saved_world(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> SavedWorld:
    """Return the rows of `world`, created once per process."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        return SavedWorld()


@pytest.fixture
def world(db: None, saved_world: SavedWorld) -> World:
    """Insert two groups of companies with accounts and users (see world.py)."""
    return saved_world.insert()


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """Return a function that returns a client logged in with two factors, verified just now."""
    return sign_in


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """Run the demo as real processes, from its first use: `url`, `outside` (the simulators), `logins` by username."""
    running = Portal(plugin.servers().postgres, tmp_path_factory.mktemp("portal"), "portal", {"DEMO": "1"})
    try:
        running.load_demo()
        running.start_simulators()
        running.start_web()
        running.start_worker()
        running.start_scheduler()
        yield running
    finally:
        running.stop()
