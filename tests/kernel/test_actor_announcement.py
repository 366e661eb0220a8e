"""The actor is announced to PostgreSQL when a query runs: never too late, and again once a rollback has undone it."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import DataError
from psycopg import sql

from accounts.permissions.access import portal_actor
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.connection import ServerBindingCursor
from selfservice.kernel.scope.models import acting_as, as_system
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
def statements_sent(mette: Actor, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements that reach PostgreSQL, in order."""
    statements: list[str] = []
    execute = ServerBindingCursor.execute

    def note(self: Any, query: Any, *args: Any, **kwargs: Any) -> Any:
        statements.append(str(query))
        return execute(self, query, *args, **kwargs)

    monkeypatch.setattr(ServerBindingCursor, "execute", note)
    return statements


def test_the_actor_changes_with_the_block_and_back(mette: Actor) -> None:
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


def test_a_block_without_a_query_sends_nothing_to_the_database(mette: Actor, statements_sent: list[str]) -> None:
    with acting_as(mette), as_system("tests"):
        pass
    assert statements_sent == []
    with acting_as(mette):
        seen()
        seen()
        with as_system("tests"):
            pass
        seen()
    assert [text.split()[1].split("(")[0] for text in statements_sent] == ["set_config", "count", "count", "count"]


def test_a_savepoint_rolled_back_rolls_the_announcement_back(mette: Actor) -> None:
    with as_system("tests"):
        assert seen() == 3
        with acting_as(mette):
            with pytest.raises(DataError), transaction.atomic(), connection.cursor() as cursor:
                assert seen() == 2
                cursor.execute("SELECT 1 / 0")
            # PostgreSQL has gone back to "everything"; the next query must announce the actor again.
            assert seen() == 2
    assert seen() == 0


def test_the_same_when_the_savepoint_announced_more(mette: Actor) -> None:
    with acting_as(mette):
        assert seen() == 2
        with pytest.raises(RuntimeError), transaction.atomic(), as_system("tests"):
            assert seen() == 3
            raise RuntimeError
        assert seen() == 2


@pytest.mark.parametrize("back", ["  rollback to mine", "/* now */ ROLLBACK TO mine", sql.SQL("rollback to mine")])
def test_raw_sql_that_goes_back_is_noticed_too(mette: Actor, back: Any) -> None:
    with as_system("tests"), connection.cursor() as cursor:
        assert seen() == 3
        cursor.execute("savepoint mine")
        with acting_as(mette):
            assert seen() == 2
            cursor.execute(back)
            assert seen() == 2


def test_a_prepared_statement_follows_the_actor(mette: Actor) -> None:
    """PostgreSQL plans it once for all; row-level security reads the setting each time."""
    with acting_as(mette), connection.cursor() as cursor:
        assert {seen() for _ in range(20)} == {2}
        cursor.execute(
            "SELECT generic_plans > 0 FROM pg_prepared_statements WHERE statement = %s",
            ["SELECT count(*) FROM accounts_company"],
        )
        assert cursor.fetchall() == [(True,)]
        with as_system("tests"):
            assert seen() == 3
        assert seen() == 2


def test_after_an_error_nothing_is_seen_until_the_transaction_goes_back(mette: Actor) -> None:
    with acting_as(mette):
        sid = transaction.savepoint()
        with pytest.raises(DataError), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        transaction.savepoint_rollback(sid)
        assert seen() == 2


@pytest.mark.usefixtures("committed")
def test_a_new_transaction_has_no_announcement() -> None:
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


def test_below_django_too(mette: Actor) -> None:
    """Raw psycopg cursors and COPY announce the actor as well, after a wider block just as after none."""
    with acting_as(mette):
        for block in (nullcontext(), as_system("tests")):
            with block:
                pass
            raw: Any = connection.connection.cursor()
            assert raw.execute("SELECT count(*) FROM accounts_company").fetchone() == (2,)
            with as_system("tests"):
                assert seen() == 3
            with connection.cursor() as cursor, cursor.copy("COPY accounts_company (cvr) TO STDOUT") as out:
                assert len(b"".join(bytes(part) for part in out).split()) == 2
