"""Rows that are inserted many at a time stand in the database as those that are saved one by one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from selfservice.kernel import audit
from selfservice.kernel.db.bulk_insert import insert
from selfservice.kernel.models import ActionRun, AuditEntry, OutboxCommand
from selfservice.kernel.outbox.enqueue import Command, enqueue, enqueue_many
from selfservice.kernel.scope.actor import PortalActor
from selfservice.kernel.scope.models import ScopeMissing, as_system, writing_as
from tests.world import World

ODD = '\\ \' " ; -- \u202e <script> \n {"a": 1} æøå 🎉'


def values(row: Any, *but: str) -> dict[str, Any]:
    return {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.attname not in but}


def database_time() -> Any:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        return cursor.fetchone()[0]


def test_a_row_is_as_one_that_is_saved(world: World, mette: PortalActor) -> None:
    data: dict[str, Any] = {"before": {"name": ODD, "list": [1, None, {"x": ODD}]}, "after": {"at": timezone.now()}}
    entries = [audit.entry(mette, "example", world.konto, reason=ODD, **data) for _ in range(3)]
    with as_system("tests: both ways"):
        entries[0].save()
        before, now, after = database_time(), insert(entries[1:]), database_time()
        found = [AuditEntry.objects.system().get(pk=entry.pk) for entry in entries]
    one, *others = [values(entry, "id", "uid", "at") for entry in found]
    assert others == [one, one]
    assert [entry.uid for entry in found] == [entry.uid for entry in entries]
    assert not entries[1]._state.adding
    assert now and before <= now <= after


def test_a_row_that_exists_already_is_left_out(world: World, mette: PortalActor) -> None:
    about = {"action": "x", "actor_kind": "user", "actor_id": mette.id, "company_id": world.nordhavn.pk}
    first, same, other = (ActionRun(**about, request_id=key) for key in (world.konto.uid, world.konto.uid, uuid4()))
    with as_system("tests: one run a request"):
        insert([first])
        assert insert([same], ignore_conflicts=True) is None
        assert insert([same, other], ignore_conflicts=True)
        assert same.pk is None
        assert same._state.adding
        stored = dict(ActionRun.objects.system().values_list("pk", "uid"))
        assert stored == {first.pk: first.uid, other.pk: other.uid}
        with pytest.raises(IntegrityError), transaction.atomic():
            insert([same])


def test_it_is_a_write_like_any_other(world: World, mette: PortalActor) -> None:
    entry = audit.entry(mette, "example", world.konto)
    with pytest.raises(ScopeMissing):
        insert([entry])
    run = ActionRun(action="x", actor_kind="user", actor_name="x", request_id=entry.uid, company_id=world.fremmed.pk)
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic(), writing_as(mette):
        insert([run])


@pytest.mark.usefixtures("handler")
def test_commands_written_together_are_as_those_written_alone(world: World) -> None:
    soon = timezone.now() + timedelta(days=1)
    commands = [Command("example", f"k{n}", n, {"text": ODD}, due_at=due) for n, due in enumerate((None, soon))]
    with as_system("tests: both ways"):
        enqueue_many((command, world.nordhavn.pk, None) for command in commands)
        enqueue_many([(Command("example", "now"), None, None)], now=soon)
        # Stored to the millisecond.
        assert timedelta() <= soon - OutboxCommand.objects.system().get(key="now").due_at < timedelta(milliseconds=1)
        alone = [enqueue(Command("example", f"a{n}", n, {"text": ODD}, due_at=c.due_at), company_id=world.nordhavn.pk)
                 for n, c in enumerate(commands)]  # fmt: skip
        model: Any = type(alone[0])
        for one, command in zip(alone, commands, strict=True):
            saved, together = model.objects.system().get(pk=one.pk), model.objects.system().get(key=command.key)
            but = ("id", "uid", "key", "created_at", "due_at", "deadline_at")
            assert values(saved, *but) == values(together, *but)
            assert abs(saved.due_at - together.due_at) < timedelta(minutes=1)
