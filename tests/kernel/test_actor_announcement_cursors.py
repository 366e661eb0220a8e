"""The actor is announced by every way of reading that a cursor has, or that way is closed."""

from __future__ import annotations

import pytest
from django.db import connection

from accounts.models import Company
from accounts.permissions.access import portal_actor
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import ScopeMissing, acting_as, as_system
from tests.world import World


@pytest.fixture
def frida(world: World) -> Actor:
    with as_system("tests"):
        return portal_actor(world.frida)


def read_everything() -> None:
    """Leave "everything" announced in the transaction."""
    with as_system("tests"):
        assert Company.objects.system().count() == 3


def test_rows_that_are_streamed(frida: Actor) -> None:
    with acting_as(frida):
        read_everything()
        with connection.cursor() as cursor:
            assert list(cursor.cursor.stream("SELECT name FROM accounts_company")) == [("Fremmed Handel A/S",)]


def test_rows_that_are_copied(frida: Actor) -> None:
    with acting_as(frida):
        read_everything()
        with connection.cursor() as cursor, cursor.copy("COPY (SELECT name FROM accounts_company) TO STDOUT") as copy:
            assert b"".join(map(bytes, copy)) == b"Fremmed Handel A/S\n"


def test_a_server_side_cursor_is_refused(frida: Actor) -> None:
    with acting_as(frida):
        read_everything()
        with pytest.raises(ScopeMissing):
            connection.chunked_cursor()


def test_iterator_needs_none(frida: Actor) -> None:
    with acting_as(frida):
        read_everything()
        assert [c.name for c in Company.objects.visible_to(frida).iterator(chunk_size=1)] == ["Fremmed Handel A/S"]
