"""The embedded PostgreSQL: starts, stops, survives a crash, and has the portal's two roles as they must be."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import errors

from selfservice.local.ports import answers
from selfservice.local.postgres import APP, OWNER, Postgres


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    # Not the fast one, which may lose what it has committed last when it is killed.
    server = Postgres(tmp_path_factory.mktemp("postgres") / "server")
    server.start()
    try:
        server.create_database("shop")
        with psycopg.connect(server.url("shop", OWNER)) as owner:
            owner.execute("CREATE TABLE thing (id int PRIMARY KEY, company_id int)")
        yield server
    finally:
        server.remove()
    assert not server.home.exists()


def test_neither_role_is_superuser_or_passes_row_level_security(postgres: Postgres) -> None:
    with psycopg.connect(postgres.url("shop")) as app:
        rights = "rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication"
        rows = app.execute(
            f"SELECT rolname, {rights} FROM pg_roles WHERE rolname = ANY(%s) ORDER BY 1",
            [[APP, OWNER]],
        ).fetchall()
    assert rows == [(APP, *[False] * 5), (OWNER, *[False] * 5)]


def test_the_app_role_reads_and_writes_but_makes_and_owns_nothing(postgres: Postgres) -> None:
    with psycopg.connect(postgres.url("shop"), autocommit=True) as app:
        app.execute("INSERT INTO thing VALUES (1, 1)")
        assert app.execute("DELETE FROM thing").rowcount == 1
        for forbidden in (
            "CREATE TABLE other (id int)",
            "ALTER TABLE thing DISABLE ROW LEVEL SECURITY",
            "DROP TABLE thing",
            "TRUNCATE thing",
        ):
            with pytest.raises(errors.InsufficientPrivilege):
                app.execute(forbidden)
        owned = app.execute("SELECT count(*) FROM pg_class WHERE relowner = %s::regrole", [APP]).fetchone()
        assert owned == (0,)


def test_nobody_gets_in_without_the_password(postgres: Postgres) -> None:
    address = postgres.url("shop").replace(postgres.password, "wrong")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(address)


def test_after_a_crash_it_restarts_on_its_port_with_its_rows(postgres: Postgres) -> None:
    with psycopg.connect(postgres.url("shop")) as app:
        app.execute("INSERT INTO thing VALUES (7, 1)")
    port = postgres.port
    postgres.kill()
    assert not postgres.running()
    assert not answers(port)
    postgres.restart()
    with psycopg.connect(postgres.url("shop")) as app:
        assert postgres.port == port
        assert app.execute("DELETE FROM thing WHERE id = 7").rowcount == 1


def test_a_new_start_takes_over_from_one_that_was_killed(postgres: Postgres) -> None:
    again = Postgres(postgres.asked)
    again.start()
    try:
        assert not postgres.running() or postgres.pid() == again.pid()
        with psycopg.connect(again.url("shop")) as app:
            assert app.execute("SELECT count(*) FROM thing").fetchone() == (0,)
    finally:
        again.stop()
        postgres.start()


def test_a_stale_pid_file_kills_no_other_process(postgres: Postgres) -> None:
    postgres.stop()
    bystander = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)  # postgres -D elsewhere"])
    try:
        (postgres.data / "postmaster.pid").write_text(f"{bystander.pid}\n{postgres.data}\n")
        postgres.start()
        assert bystander.poll() is None
        assert answers(postgres.port)
    finally:
        bystander.kill()
        bystander.wait()


def test_an_interrupted_first_start_is_repeated(tmp_path: Path) -> None:
    server = Postgres(tmp_path / "server", fast=True)
    if server.account:
        from selfservice.local import system_user

        system_user.claim(server.home, server.asked, server.account)
    else:
        server.home.mkdir()
    half = server.home / "data.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    server.data.mkdir()
    try:
        server.start()
        assert answers(server.port)
    finally:
        server.remove()
