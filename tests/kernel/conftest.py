"""The people of the small world as actors."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from django.utils import translation

from accounts.models import User
from accounts.permissions.access import portal_actor
from selfservice.kernel.outbox.enqueue import handlers
from selfservice.kernel.scope.actor import PortalActor
from selfservice.kernel.scope.models import as_system
from tests.kernel.examples import ExampleHandler
from tests.world import World


def actor(user: User) -> PortalActor:
    with as_system("tests: make an actor"):
        return portal_actor(user)


@pytest.fixture(autouse=True)
def no_event_loop() -> Iterator[None]:
    """Where browser tests have run in this process, Playwright's loop goes on in its thread, and lets no other in."""
    running = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(running)


@pytest.fixture(scope="module")
def english() -> Iterator[None]:
    """What is said to people is compared in the language of the code."""
    with translation.override("en"):
        yield


@pytest.fixture
def mette(world: World) -> PortalActor:
    """Administrator of Nordhavn and its subsidiary."""
    return actor(world.mette)


@pytest.fixture
def jonas(world: World) -> PortalActor:
    """One named account at Nordhavn, no user administration."""
    return actor(world.jonas)


@pytest.fixture
def freja(world: World) -> PortalActor:
    """Mobile subscriptions at Nordhavn, nothing else."""
    return actor(world.freja)


@pytest.fixture
def frida(world: World) -> PortalActor:
    """Administrator of the other tenant."""
    return actor(world.frida)


@pytest.fixture
def handler(monkeypatch: pytest.MonkeyPatch) -> type[ExampleHandler]:
    """The handler of "example" commands, known for this test and with nothing remembered."""
    monkeypatch.setitem(handlers, "example", ExampleHandler)
    ExampleHandler.answers.clear()
    for remembered in (ExampleHandler.asked, ExampleHandler.outcomes, ExampleHandler.meanwhile):
        remembered.clear()
    return ExampleHandler
