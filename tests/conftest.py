"""Fixtures that every test may use. Servers are started by plugin.py, test data is made by world.py."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.cache import cache, caches
from django.core.management import call_command
from django.db import connections
from django.test import Client

from accounts.models import User
from selfservice.local import processes
from selfservice.local.supervisor import Supervisor
from tests import plugin
from tests.outside import Outside
from tests.portal import Portal
from tests.signed_in import sign_in
from tests.undefined import refuse_undefined
from tests.world import World, make_world


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> None:
    """Make the tables as the owner; the tests then work as the portal's own role, which owns nothing."""
    if plugin.standing():
        return
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        plugin.servers().postgres.create_database(plugin.DATABASE)
        call_command("migrate", database="owner", verbosity=0)
        connections["owner"].close()


@pytest.fixture(scope="session", autouse=True)
def texts() -> None:
    """The compiled Danish texts, and static files under their plain names."""
    call_command("compile_texts", verbosity=0)
    # WhiteNoise warns when it is not there, as in a checkout that has never run a demo.
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


@pytest.fixture(scope="session", autouse=True)
def undefined_variables_fail() -> None:
    """In templates of ours (see undefined.py)."""
    refuse_undefined()


@pytest.fixture(autouse=True)
def fresh_cache() -> Iterator[None]:
    """Nothing that one test has counted limits the next, and nothing that was drawn in it is shown there."""
    cache.clear()
    caches["process"].clear()
    yield
    cache.clear()


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Real commits, for tests with threads or other processes; everything is emptied afterwards."""
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
        supervisor.add(processes.simulators(port, smtp_port=settings.EMAIL_PORT))
        yield Outside(settings.EBOKS_URL)
    finally:
        supervisor.stop()


@pytest.fixture
def outside(_simulators: Outside) -> Iterator[Outside]:
    """The simulated world over HTTP: mailboxes, text messages, mail, CVR register, faults; empty at first."""
    _simulators.reset()
    yield _simulators
    _simulators.reset()


@pytest.fixture
def world(db: None) -> World:
    """Two groups of companies with accounts and people (see world.py)."""
    return make_world()


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """A function that gives a client which is logged in with two factors, proved just now."""
    return sign_in


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The demo as real processes: `url`, `outside` (the simulators), `logins` by user name. Started when first used."""
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
