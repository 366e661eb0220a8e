"""The log is kept for five years and then forgotten: no day earlier, by nobody, and a little at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import DatabaseError, OperationalError, ProgrammingError, connection, transaction
from psycopg.errors import InsufficientPrivilege

from accounts.models import Draft
from selfservice.kernel.jobs import retention
from selfservice.kernel.models import AuditEntry
from selfservice.kernel.scope.models import as_system
from tests import plugin
from tests.world import World

INSERT = """
    INSERT INTO kernel_auditentry (uid, at, event, actor_kind, actor_name, on_behalf_of, target_model, target_name,
                                   before, after, reason)
    SELECT gen_random_uuid(), now() - %s::interval, %s, 'system', '', '', '', '', '{}', '{}', ''
    FROM generate_series(1, %s)
"""
YOUNG = "4 years 364 days"
OLD = "5 years 1 minute"


def put(age: str, event: str = "example", number: int = 1) -> None:
    with as_system("tests: an old entry"), connection.cursor() as cursor:
        cursor.execute(INSERT, [age, event, number])


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def left() -> list[str]:
    with as_system("tests: what is left"):
        return list(AuditEntry.objects.system().order_by("pk").values_list("event", flat=True))


@pytest.fixture
def rules(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, retention.Rule]]:
    """The registry, to be changed by a test."""
    changed = dict(retention._rules)
    monkeypatch.setattr(retention, "_rules", changed)
    yield changed


@pytest.mark.parametrize("role", ["selfservice_app", "selfservice_owner", "postgres"])
@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "Etc/GMT+12"])
def test_no_role_deletes_an_entry_before_its_time(role: str, zone: str, committed: None) -> None:
    with transaction.atomic():
        put(YOUNG)
        put("5 years -1 minute")
    with psycopg.connect(plugin.servers().postgres.url(plugin.DATABASE, role)) as server:
        server.execute("SELECT set_config('app.everything', 'on', false), set_config('TimeZone', %s, false)", [zone])
        for row in server.execute("SELECT id FROM kernel_auditentry").fetchall():
            with pytest.raises(InsufficientPrivilege, match="append-only"), server.transaction():
                server.execute("DELETE FROM kernel_auditentry WHERE id = %s", row)
    assert len(left()) == 2


@pytest.mark.parametrize("role", ["selfservice_app", "selfservice_owner"])
def test_an_old_one_can_be_deleted_but_never_changed(role: str, committed: None) -> None:
    with transaction.atomic():
        put(OLD)
    with psycopg.connect(plugin.servers().postgres.url(plugin.DATABASE, role)) as server:
        server.execute("SELECT set_config('app.everything', 'on', false)")
        with pytest.raises(InsufficientPrivilege, match="append-only"), server.transaction():
            server.execute("UPDATE kernel_auditentry SET at = now()")
        assert server.execute("DELETE FROM kernel_auditentry").rowcount == 1


def test_a_young_one_among_old_ones_keeps_all_of_them(db: None) -> None:
    put(OLD, "old")
    put(YOUNG, "young")
    with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic(), as_system("tests: try"):
        AuditEntry.objects.system().delete()
    assert left() == ["old", "young"]


def test_the_session_can_not_choose_another_clock(db: None) -> None:
    put(YOUNG)
    search = "search_path = pg_temp, public, pg_catalog"
    for setting in (search, "TimeZone = 'Etc/GMT+12'", "IntervalStyle = 'iso_8601'"):
        with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic(), as_system("tests: try"):
            run(f"SET LOCAL {setting}", "DELETE FROM public.kernel_auditentry")


def test_the_sweep_forgets_what_is_old_enough(committed: None) -> None:
    with transaction.atomic():
        put("9 years", "ancient")
        put(OLD, "old")
        put("5 years -1 minute", "nearly")
        put(YOUNG, "young")
        put("0", "new")
    call_command("sweep", once=True)
    assert left() == ["nearly", "young", "new"]
    assert retention.delete_due() == 0


def test_a_little_at_a_time(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 10)
    monkeypatch.setattr(retention, "BATCHES", 2)
    put(OLD, "old", 45)
    put(YOUNG, "young")
    assert [retention.delete_due() for _round in range(4)] == [20, 20, 5, 0]
    assert left() == ["young"]


def test_the_search_for_old_entries_reads_no_more_than_a_batch(db: None) -> None:
    put(YOUNG, "young", 3 * retention.BATCH)
    with as_system("tests: look"):
        plan = retention.old_entries().explain(analyze=True, timing=False, costs=False, summary=False)
    read = [int(float(part.split()[0])) for part in plan.split("actual rows=")[1:]]
    assert max(read) <= retention.BATCH


def test_two_sweeps_at_once_take_different_rows(committed: None) -> None:
    with transaction.atomic():
        put(OLD, "old", 3)
    with psycopg.connect(plugin.servers().postgres.url(plugin.DATABASE, "selfservice_app")) as other:
        other.execute("SELECT set_config('app.everything', 'on', false)")
        other.execute("SELECT id FROM kernel_auditentry ORDER BY id LIMIT 1 FOR UPDATE")
        assert retention.delete_due() == 2
    assert retention.delete_due() == 1


def test_drafts_go_after_thirty_days(world: World) -> None:
    with as_system("tests: drafts"):
        for age in ("29 days 23 hours", "30 days 1 hour", "400 days"):
            draft = Draft.objects.create(company=world.nordhavn, owner=world.mette, answers={"age": age})
            with connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE accounts_draft SET updated_at = now() - %s::interval WHERE id = %s", [age, draft.pk]
                )
    assert retention.delete_due() == 2
    with as_system("tests: what is left"):
        assert [draft.answers["age"] for draft in Draft.objects.system()] == ["29 days 23 hours"]


def test_one_rules_trouble_is_its_own(world: World, rules: dict[str, retention.Rule]) -> None:
    def too_much() -> Any:
        return AuditEntry.objects.system().filter(event="young")

    put(YOUNG, "young")
    put(OLD, "old")
    kept = dict(rules)
    rules.clear()
    rules["too much"] = retention.Rule("too much", AuditEntry, too_much)
    rules.update(kept)
    # The young one is before the old one, which is among the oldest all the same.
    assert retention.delete_due() == 1
    assert left() == ["young"]


def test_a_lost_database_connection_is_raised_to_the_sweep(db: None, rules: dict[str, retention.Rule]) -> None:
    def away() -> Any:
        raise OperationalError("gone")

    rules.clear()
    rules["away"] = retention.Rule("away", AuditEntry, away)
    with pytest.raises(DatabaseError):
        retention.delete_due()
