"""Lock-out where addresses are plenty: a visitor by IPv6 has a whole network of them."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.login.backend import known_address
from tests.accounts.steps import current_code, give_app, give_code, give_password, is_in
from tests.world import World

pytestmark = pytest.mark.django_db
WRONG = "forkert adgangskode"


def status(ip: str) -> int:
    return int(give_password(Client(REMOTE_ADDR=ip), "mette", WRONG).status_code)


def test_ten_tries_are_of_the_network(world: World) -> None:
    assert [status(f"2001:db8:1:2::{n:x}") for n in range(1, 10)] == [200] * 9
    status("2001:db8:1:2:ffff:ffff:ffff:ffff")
    assert status("2001:db8:1:2::beef") == 429
    assert status("2001:db8:1:3::1") == 200


def test_an_ipv4_address_written_as_ipv6_is_itself(world: World) -> None:
    for _ in range(10):
        status("::ffff:192.0.2.66")
    assert status("192.0.2.66") == 429
    assert status("192.0.2.67") == 200


def test_a_known_address_is_one_that_the_person_has_got_in_from(world: World) -> None:
    app = give_app(world.mette)
    client = Client(REMOTE_ADDR="192.0.2.7")
    give_password(client, "mette")
    assert not known("192.0.2.7", "mette")
    give_code(client, current_code(app))
    assert is_in(client)
    assert known("192.0.2.7", "mette")
    assert not known("192.0.2.8", "mette")
    assert not known("192.0.2.7", "frida")
    assert not known("192.0.2.7", "nobody")


def known(ip: str, name: str) -> bool:
    return known_address(Client(REMOTE_ADDR=ip).get("/support/").wsgi_request, name)
