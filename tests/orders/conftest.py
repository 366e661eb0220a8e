"""Takeovers with the two sides of them, and numbers that move here."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from orders.models import Order, Takeover
from tests.orders.made import place
from tests.orders.moving import make_move, ordered
from tests.orders.taken_over import (
    PERSON,
    PRIVATE,
    begun,
    order_of,
    takeover_of,
)
from tests.orders.visiting import make_line_draft, visit_of, went_on
from tests.outside import Outside
from tests.world import World


@pytest.fixture
def network(outside: Outside) -> Outside:
    """The network, which has the number of nordhavn, and one of a person."""
    outside.knows("+4520123456", "")
    outside.knows(PRIVATE, "")
    return outside


@pytest.fixture
def frida(world: World, network: Outside, signed_in: Callable[[User], Client]) -> Client:
    """The administrator of the company that takes numbers over."""
    return signed_in(world.frida)


@pytest.fixture
def mette(world: World, signed_in: Callable[[User], Client]) -> Client:
    """The administrator of the giver."""
    return signed_in(world.mette)


@pytest.fixture
def asked(frida: Client, world: World) -> Takeover:
    """A takeover of nordhavn's number that awaits its answer."""
    found = takeover_of(order_of(frida, world))
    begun()
    return found


@pytest.fixture
def asked_person(frida: Client, world: World) -> Takeover:
    """A takeover of a person's number that awaits its answer."""
    found = takeover_of(order_of(frida, world, **PERSON))
    begun()
    return found


@pytest.fixture
def moving(world: World, outside: Outside) -> Order:
    """An order whose porting is asked for."""
    order = make_move(world.konto)
    place(order, world.mette)
    ordered()
    return order


@pytest.fixture
def booked(world: World, outside: Outside) -> Order:
    """An order whose visit is booked."""
    order = make_line_draft(world.konto)
    place(order, world.mette)
    went_on(1)
    assert visit_of(order).state == "booked"
    return order
