"""Shared by tests of telephony."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.permissions.access import portal_actor
from selfservice.kernel.scope.actor import PortalActor
from selfservice.kernel.scope.models import as_system
from tests.world import World


@pytest.fixture
def actor(world: World) -> PortalActor:
    """The administrator of the group, a second factor proved just now."""
    with as_system("tests"):
        return portal_actor(world.mette, verified_at=timezone.now())


@pytest.fixture
def mette(world: World, signed_in: Callable[[User], Client]) -> Client:
    """The same in a browser."""
    return signed_in(world.mette)
