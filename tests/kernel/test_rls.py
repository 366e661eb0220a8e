"""Row-level security: the role can't bypass it, every scoped table has it, a setting ends with its transaction."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db import DatabaseError, ProgrammingError, connection, transaction

from accounts.models import Company
from selfservice.kernel.checks import FENCED
from selfservice.kernel.scope.actor import PortalActor
from selfservice.kernel.scope.models import acting_as, as_system, scoped_models
from selfservice.kernel.scope.rls import POLICY
from tests import plugin
from tests.kernel.conftest import actor
from tests.world import World, make_world

TABLES = sorted({*(m._meta.db_table for m in scoped_models()), *(apps.get_model(n)._meta.db_table for n in FENCED)})


def ask(statement: str, values: list[str] | None = None) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def test_the_database_role_has_no_special_privileges(db: None) -> None:
    assert ask(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user"
    ) == [(False, False, False, False)]
    # A member of the owner could become the owner.
    assert ask(
        "SELECT count(*) FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = current_user"
    ) == [(0,)]


def test_the_role_owns_nothing(db: None) -> None:
    assert ask("SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = current_user") == [(0,)]
    assert ask("SELECT has_schema_privilege('public', 'CREATE')") == [(False,)]


def test_scoped_tables_are_known() -> None:
    assert {"accounts_company", "accounts_account", "accounts_user", "kernel_auditentry"} <= set(TABLES)


@pytest.mark.parametrize("table", TABLES)
def test_every_scoped_table_is_fenced(table: str, db: None) -> None:
    assert ask("SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = %s", [table]) == [(True, True)]
    # One policy, for all commands and roles; a second permissive one would widen it.
    rules = "SELECT policyname, cmd, roles::text, with_check IS NOT NULL FROM pg_policies WHERE tablename = %s"
    assert ask(rules, [table]) == [(POLICY, "ALL", "{public}", True)]


@pytest.mark.parametrize("table", TABLES)
def test_every_policy_reads_its_setting_once(table: str, db: None) -> None:
    plan = [str(line).strip() for (line,) in ask(f"EXPLAIN SELECT * FROM {table}")]
    # Who sees everything, and else which companies; internal notes are for the former alone.
    expected = ["InitPlan 1"] if table == "support_internalnote" else ["InitPlan 1", "InitPlan 2"]
    assert [line for line in plan if line.startswith("InitPlan")] == expected
    assert not [line for line in plan if "current_setting" in line]


@pytest.mark.parametrize("table", TABLES)
def test_without_an_actor_every_scoped_table_is_empty(table: str, world: World) -> None:
    assert ask(f"SELECT count(*) FROM {table}") == [(0,)]


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE accounts_account DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE accounts_account NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY scope_company ON accounts_account",
        "CREATE POLICY mine ON accounts_account USING (true)",
        "ALTER POLICY scope_company ON accounts_account USING (true)",
        "CREATE VIEW all_accounts AS SELECT * FROM accounts_account",
        "SET ROLE selfservice_owner",
        "SET SESSION AUTHORIZATION postgres",
        "TRUNCATE accounts_account",
        "SET session_replication_role = replica",
        "COPY accounts_account TO PROGRAM 'cat'",
        "ALTER ROLE selfservice_app BYPASSRLS",
    ],
)
def test_the_role_can_not_disable_row_level_security(statement: str, world: World) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic():
        ask(statement)


def test_turning_row_security_off_refuses_instead_of_showing(world: World, mette: PortalActor) -> None:
    with acting_as(mette), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL row_security = off")
        ask("SELECT * FROM accounts_account")


def test_copy_to_is_filtered_too(world: World, mette: PortalActor) -> None:
    with (
        acting_as(mette),
        connection.cursor() as cursor,
        cursor.copy("COPY accounts_account (number) TO STDOUT") as out,
    ):
        assert sorted(b"".join(bytes(part) for part in out).decode().split()) == ["44100271", "44100298", "44200105"]


def test_row_level_security_applies_to_the_owner(committed: None) -> None:
    make_world()
    with psycopg.connect(plugin.servers().postgres.url(plugin.DATABASE, "selfservice_owner")) as owner:
        assert owner.execute("SELECT count(*) FROM accounts_account").fetchone() == (0,)


def test_the_setting_ends_with_its_transaction(committed: None) -> None:
    world = make_world()
    mette = actor(world.mette)
    with acting_as(mette):
        assert ask("SELECT count(*) FROM accounts_account") == [(3,)]
    assert ask("SELECT count(*) FROM accounts_account") == [(0,)]
    with pytest.raises(ZeroDivisionError), as_system("tests"):
        raise ZeroDivisionError
    assert ask("SELECT current_setting('app.everything', true)") in ([("",)], [(None,)])
    assert ask("SELECT count(*) FROM accounts_account") == [(0,)]


def test_what_the_setting_says_is_compared_as_numbers(world: World) -> None:
    odd = PortalActor(access=())
    with acting_as(odd):
        assert list(Company._base_manager.all()) == []
        with pytest.raises(DatabaseError), transaction.atomic():
            ask("SELECT set_config('app.companies', '1 OR true', true)")
            ask("SELECT * FROM accounts_account")
