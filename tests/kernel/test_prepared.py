"""What every request begins with is planned once a connection, and says the same where nothing may be prepared."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from selfservice.kernel.db.prepared import Prepared
from tests.world import World


def doubled() -> tuple[str, list[Any]]:
    return "SELECT %s || ' 100%%', $1 * 2, $2", ["it's"]


@pytest.fixture
def asking() -> Prepared:
    return Prepared("tests_doubled", doubled, "int", "text")


@pytest.mark.parametrize("prepares", [True, False])
def test_the_answer_is_the_same(world: World, settings: Any, asking: Prepared, prepares: bool) -> None:
    settings.DATABASE_PREPARES = prepares
    assert asking.first(4, "a%s'") == ("it's 100%", 8, "a%s'")
    assert asking.first(5, "b") == ("it's 100%", 10, "b")


def test_it_is_prepared_once_a_connection(world: World, asking: Prepared) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
        raw: Any = connection.connection
        raw.prepared_by_name = set()
        asking.first(1, "")
        asking.first(2, "")
        cursor.execute("SELECT name FROM pg_prepared_statements WHERE name = 'tests_doubled'")
        assert cursor.fetchall() == [("tests_doubled",)]


@pytest.mark.parametrize("prepares", [True, False])
def test_a_page_is_the_same(world: World, settings: Any, signed_in: Any, prepares: bool) -> None:
    settings.DATABASE_PREPARES = prepares
    client = signed_in(world.mette)
    for _turn in range(2):
        assert client.get("/konti/").status_code == 200
    client.logout()
    assert client.get("/konti/").status_code == 302
