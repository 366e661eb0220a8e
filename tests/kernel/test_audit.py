"""The log is only ever appended to: by no code, no role and no statement is an entry changed or removed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction
from psycopg.errors import InsufficientPrivilege

from selfservice.kernel import audit
from selfservice.kernel.models import AuditEntry
from selfservice.kernel.scope.actor import PortalActor, PublicActor, SystemActor
from selfservice.kernel.scope.models import acting_as, as_system
from tests import plugin
from tests.world import World, make_world

STATEMENTS = [
    "UPDATE kernel_auditentry SET actor_name = 'somebody else'",
    "DELETE FROM kernel_auditentry",
    "TRUNCATE kernel_auditentry",
]


@pytest.mark.parametrize("statement", STATEMENTS)
@pytest.mark.parametrize("role", ["selfservice_app", "selfservice_owner", "postgres"])
def test_no_role_changes_an_entry(role: str, statement: str, committed: None) -> None:
    audit.record(SystemActor(), "example")
    with psycopg.connect(plugin.servers().postgres.url(plugin.DATABASE, role)) as server:
        server.execute("SELECT set_config('app.everything', 'on', false)")
        assert server.execute("SELECT actor_name FROM kernel_auditentry").fetchall() == [("Selvbetjening",)]
        # The app's role lacks the right to TRUNCATE in the first place.
        why = "permission denied" if (role, statement) == ("selfservice_app", STATEMENTS[2]) else "append-only"
        with pytest.raises(InsufficientPrivilege, match=why):
            server.execute(statement)


def test_without_an_actor_there_is_nothing_to_change(committed: None) -> None:
    audit.record(SystemActor(), "example")
    with psycopg.connect(plugin.servers().postgres.url(plugin.DATABASE, "selfservice_owner")) as owner:
        assert [owner.execute(statement).rowcount for statement in STATEMENTS[:2]] == [0, 0]


def test_the_app_can_not_take_the_trigger_off(db: None) -> None:
    for statement in (
        "ALTER TABLE kernel_auditentry DISABLE TRIGGER append_only_rows",
        "DROP TRIGGER append_only_rows ON kernel_auditentry",
        "CREATE OR REPLACE FUNCTION kernel_auditentry_append_only() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RETURN NULL; END $$",
    ):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_models_way_is_refused_too(db: None) -> None:
    with as_system("tests"):
        audit.record(SystemActor(), "example")
        entry = AuditEntry.objects.system().get()
        for change in (entry.delete, entry.save, AuditEntry.objects.system().delete,
                       lambda: AuditEntry.objects.system().update(event="x")):  # fmt: skip
            with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
                change()
        assert AuditEntry.objects.system().get().event == "example"


def test_an_entry_is_seen_by_its_company_and_with_the_function(world: World, mette: PortalActor) -> None:
    audit.record(mette, "of nordhavn", world.konto)
    audit.record(mette, "of the stranger", world.fremmed_konto)
    audit.record(mette, "of nobody")
    with acting_as(mette):
        assert [entry.event for entry in AuditEntry.objects.visible_to(mette)] == ["of nordhavn"]


def test_anybody_leaves_an_entry(world: World) -> None:
    audit.record(PublicActor(ip="2001:db8::1"), "visited", world.nordhavn, reason="because")
    with as_system("tests"):
        entry = AuditEntry.objects.system().get()
    assert (entry.actor_kind, entry.actor_id, entry.ip, entry.reason) == ("public", None, "2001:db8::1", "because")
    assert (entry.company_id, entry.target_name) == (world.nordhavn.pk, "Nordhavn Byg A/S")


def test_an_entry_without_a_database_error_ends_with_its_transaction(committed: None) -> None:
    make_world()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        audit.record(SystemActor(), "example")
        raise ZeroDivisionError
    with as_system("tests"):
        assert not AuditEntry.objects.system().exists()


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (date(2026, 9, 1), "2026-09-01"),
        (datetime(2026, 9, 1, 12, tzinfo=UTC), "2026-09-01T12:00:00+00:00"),
        (Decimal("1.50"), "1.50"),
        (UUID(int=7), "00000000-0000-0000-0000-000000000007"),
        ({"a": (1, {Decimal("2.00")})}, {"a": [1, ["2.00"]]}),
        ([None, True, 1.5, "text"], [None, True, 1.5, "text"]),
        (AuditEntry.objects, "kernel.AuditEntry.objects"),
    ],
)
def test_values_are_kept_as_json_can_hold_them(value: Any, plain: Any) -> None:
    assert audit.plain(value) == plain
