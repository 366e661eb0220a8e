"""PostgreSQL is told whose eyes are used when a query runs: never too late, never after it has forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import DataError

from accounts.access import portal_actor
from selfservice.kernel.actor import Actor
from selfservice.kernel.scope import acting_as, as_system
from tests.world import World


def seen() -> int:
    """How many companies a query sees that says nothing of whose."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_company")
        return int(cursor.fetchone()[0])


@pytest.fixture
def mette(world: World) -> Actor:
    with as_system("tests"):
        return portal_actor(world.mette)


@pytest.fixture
def told(mette: Actor) -> Iterator[list[str]]:
    """The statements that reach PostgreSQL, in order."""
    statements: list[str] = []

    def note(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        statements.append(str(sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield statements


def test_eyes_change_with_the_block_and_back(mette: Actor) -> None:
    assert seen() == 0
    with as_system("tests"):
        assert seen() == 3
        with acting_as(mette):
            assert seen() == 2
            with as_system("tests"):
                assert seen() == 3
            assert seen() == 2
        assert seen() == 3
    assert seen() == 0


def test_a_block_without_a_query_asks_nothing_of_the_database(mette: Actor, told: list[str]) -> None:
    with acting_as(mette), as_system("tests"):
        pass
    assert told == []


def test_a_savepoint_that_goes_back_takes_what_was_told_with_it(mette: Actor) -> None:
    with as_system("tests"):
        assert seen() == 3
        with acting_as(mette):
            with pytest.raises(DataError), transaction.atomic(), connection.cursor() as cursor:
                assert seen() == 2
                cursor.execute("SELECT 1 / 0")
            # PostgreSQL has gone back to "everything"; the next query must say again whose eyes these are.
            assert seen() == 2
    assert seen() == 0


def test_the_same_when_the_savepoint_was_told_of_more(mette: Actor) -> None:
    with acting_as(mette):
        assert seen() == 2
        with pytest.raises(RuntimeError), transaction.atomic(), as_system("tests"):
            assert seen() == 3
            raise RuntimeError
        assert seen() == 2


def test_after_an_error_nothing_is_seen_until_the_transaction_goes_back(mette: Actor) -> None:
    with acting_as(mette):
        sid = transaction.savepoint()
        with pytest.raises(DataError), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        transaction.savepoint_rollback(sid)
        assert seen() == 2


@pytest.mark.usefixtures("committed")
def test_a_new_transaction_has_been_told_nothing() -> None:
    from tests.world import make_world

    with transaction.atomic():
        world = make_world()
        with as_system("tests"):
            mette = portal_actor(world.mette)
    with acting_as(mette):
        assert seen() == 2
    assert seen() == 0
    with transaction.atomic(), acting_as(mette):
        assert seen() == 2
    with transaction.atomic():
        assert seen() == 0
    with pytest.raises(RuntimeError), as_system("tests"):
        assert seen() == 3
        raise RuntimeError
    assert seen() == 0
    connection.close()
    assert seen() == 0
    with acting_as(mette):
        assert seen() == 2


def test_someone_elses_wrapper_leaves_ours_in_place(mette: Actor) -> None:
    connection.execute_wrappers.clear()
    with connection.execute_wrapper(lambda execute, *rest: execute(*rest)), acting_as(mette):
        assert seen() == 2
    with acting_as(mette):
        assert seen() == 2
    assert seen() == 0
