"""The one runner: who may, on what, from which state, with which data; what it writes, and what a refusal leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection
from django.http import Http404
from django.utils import timezone

from accounts.models import Account, User
from selfservice.kernel.actions.runner import ActionRefused, FormInvalid, StepUpRequired, require_function, run
from selfservice.kernel.core.errors import Forbidden
from selfservice.kernel.models import ActionRun, AuditEntry, OutboxCommand
from selfservice.kernel.outbox.enqueue import handlers
from selfservice.kernel.scope.actor import PortalActor, PublicActor, StaffActor, SystemActor
from selfservice.kernel.scope.models import ScopedModel, as_system
from tests.kernel.examples import SECRET, FreshRename, LockUser, Nothing, OpenAccount, Rename
from tests.world import World

NAME = {"name": "Værksted"}
NOBODYS = UUID(int=0x5EED << 64 | 7)
pytestmark = pytest.mark.usefixtures("handler")


def rows(model: type[ScopedModel]) -> list[Any]:
    with as_system("tests: look"):
        return list(model.objects.system().order_by("pk"))


def left() -> tuple[int, int, int]:
    """How many runs, entries and commands there are."""
    return len(rows(ActionRun)), len(rows(AuditEntry)), len(rows(OutboxCommand))


def name_of(account: Account) -> str:
    with as_system("tests: look"):
        return Account.objects.system().get(pk=account.pk).name


def why(refused: pytest.ExceptionInfo[Forbidden]) -> tuple[str, str, object]:
    return refused.value.reason, refused.value.function, refused.value.target


def test_a_run_changes_records_logs_and_returns(world: World, mette: PortalActor) -> None:
    done = run(Rename, replace(mette, ip="203.0.113.7"), world.konto.uid, NAME | {"reason": "Flyttet"})
    assert (done.target, done.revealed) == (world.konto, SECRET)
    assert name_of(world.konto) == "Værksted"
    (row,) = rows(ActionRun)
    assert (row.action, row.actor_id, row.company_id) == ("example_rename", world.mette.pk, world.nordhavn.pk)
    assert (row.state, row.target_model, row.target_id) == (ActionRun.State.SENT, "accounts.account", world.konto.pk)
    assert (row.before, row.after) == ({"name": "Konto 44100271"}, {"name": "Værksted"})
    assert row.data == NAME | {"reason": "Flyttet"}
    (entry,) = rows(AuditEntry)
    assert (entry.event, entry.actor_name, entry.company_id) == ("example_rename", "Mette Prøve", world.nordhavn.pk)
    assert (entry.before, entry.after, entry.reason, entry.ip) == (row.before, row.after, "Flyttet", "203.0.113.7")
    assert entry.target_name == "4410\u00a00271 Værksted"
    (command,) = rows(OutboxCommand)
    assert (command.key, command.state) == ("rename:44100271:Værksted", OutboxCommand.State.PENDING)
    assert command.company_id == world.nordhavn.pk
    assert row.uid == entry.run_uid == command.run_uid


def test_without_a_command_a_run_is_done_at_once(world: World, mette: PortalActor) -> None:
    done = run(LockUser, mette, world.freja.uid)
    assert done.state == ActionRun.State.DONE
    assert done.finished_at is not None
    assert left() == (1, 1, 0)


def test_the_function_is_needed(world: World, mette: PortalActor, freja: PortalActor) -> None:
    with pytest.raises(Forbidden) as refused:
        run(Rename, freja, world.konto.uid, NAME)
    assert why(refused) == ("missing_function", "accounts", "example_rename")
    assert left() == (0, 0, 0)


@pytest.mark.parametrize("kind", [PublicActor(), StaffActor(id=1), SystemActor()], ids=lambda actor: actor.kind)
def test_the_kind_of_actor_is_needed(kind: Any, world: World) -> None:
    with pytest.raises(Forbidden) as refused:
        run(Rename, kind, world.konto.uid, NAME)
    assert why(refused) == ("actor_kind", "accounts", "example_rename")
    assert left() == (0, 0, 0)


def test_an_action_without_a_function_refuses_other_kinds(world: World) -> None:
    with pytest.raises(Forbidden) as refused:
        run(Nothing, SystemActor())
    assert why(refused) == ("actor_kind", "", "example_nothing")


def test_with_a_colleagues_access_nothing_runs(world: World, mette: PortalActor, jonas: PortalActor) -> None:
    with pytest.raises(Forbidden) as refused:
        require_function(Rename, replace(jonas, real=mette))
    assert why(refused) == ("view_as", "", "example_rename")


@pytest.mark.parametrize(
    "uid", [None, "", "no uuid", "\0", "9" * 10_000, 7, -1, [], {}, True, NOBODYS, "{" + str(NOBODYS) + "}", b"\xff"]
)
def test_an_unknown_target_is_404(uid: Any, world: World, mette: PortalActor) -> None:
    with pytest.raises(Http404):
        run(Rename, mette, uid, NAME)
    assert left() == (0, 0, 0)


def test_a_foreign_target_is_404_like_an_unknown_one(world: World, mette: PortalActor, jonas: PortalActor) -> None:
    with pytest.raises(Http404):
        run(Rename, mette, world.fremmed_konto.uid, NAME)
    with pytest.raises(Http404):
        run(Rename, mette.narrowed(world.datter.pk), world.konto.uid, NAME)
    with pytest.raises(Http404):
        run(Rename, jonas, world.other_konto.uid, NAME)
    assert left() == (0, 0, 0)
    run(Rename, jonas, world.konto.uid, NAME)
    assert left() == (1, 1, 1)


def test_the_function_must_be_held_where_the_target_is(world: World, mette: PortalActor) -> None:
    here, there = mette.access
    reads_there = replace(there, functions=frozenset({"invoices"}))
    with pytest.raises(Http404):
        run(Rename, replace(mette, access=(here, reads_there)), world.datter_konto.uid, NAME)


def test_a_state_it_may_not_start_from(world: World, mette: PortalActor) -> None:
    run(LockUser, mette, world.freja.uid)
    with pytest.raises(ActionRefused, match="Låst"):
        run(LockUser, mette, world.freja.uid)
    assert left() == (1, 1, 0)
    with as_system("tests"):
        assert User.objects.system().get(pk=world.freja.pk).state == User.State.LOCKED


def test_a_reason_to_refuse(world: World, mette: PortalActor) -> None:
    with pytest.raises(ActionRefused, match="It has that name") as refused:
        run(Rename, mette, world.konto.uid, {"name": "Konto 44100271"})
    assert refused.value.reason == "It has that name."
    assert left() == (0, 0, 0)


def test_a_form_that_does_not_fit_and_then_does(world: World, mette: PortalActor) -> None:
    key = uuid4()
    with pytest.raises(FormInvalid) as invalid:
        run(Rename, mette, world.konto.uid, {"name": "x" * 201}, key)
    assert set(invalid.value.form.errors) == {"name"}
    assert left() == (0, 0, 0)
    run(Rename, mette, world.konto.uid, NAME, key)
    assert left() == (1, 1, 1)


@pytest.mark.parametrize(("age", "fresh"), [(None, False), (301, False), (10, True)])
def test_a_second_factor_proved_within_minutes(age: int | None, fresh: bool, world: World, mette: PortalActor) -> None:
    verified_at = None if age is None else timezone.now() - timedelta(seconds=age)
    actor = replace(mette, verified_at=verified_at)
    if fresh:
        run(FreshRename, actor, world.konto.uid, NAME)
    else:
        with pytest.raises(StepUpRequired):
            run(FreshRename, actor, world.konto.uid, NAME)
    assert left() == ((1, 1, 1) if fresh else (0, 0, 0))


def test_a_command_that_can_not_be_written_leaves_nothing(
    world: World, mette: PortalActor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Rename, "key", "one and only")
    run(Rename, mette, world.konto.uid, NAME)
    with pytest.raises(IntegrityError):
        run(Rename, mette, world.other_konto.uid, NAME)
    assert name_of(world.other_konto) == "Konto 44100298"
    assert left() == (1, 1, 1)


def test_an_unknown_kind_of_command_leaves_nothing(
    world: World, mette: PortalActor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(handlers, "example")
    with pytest.raises(KeyError):
        run(Rename, mette, world.konto.uid, NAME)
    assert name_of(world.konto) == "Konto 44100271"
    assert left() == (0, 0, 0)


def test_secrets_and_unknown_fields_are_stored_nowhere(world: World, mette: PortalActor) -> None:
    run(Rename, mette, world.konto.uid, NAME | {"secret": SECRET, "not_a_field": SECRET}, uuid4())
    with as_system("tests: look"), connection.cursor() as cursor:
        for table in ("kernel_actionrun", "kernel_auditentry", "kernel_outboxcommand", "accounts_account"):
            cursor.execute(f"SELECT count(*), count(*) FILTER (WHERE t::text LIKE %s) FROM {table} t", [f"%{SECRET}%"])
            count, found = cursor.fetchone()
            assert count > 0
            assert found == 0


def test_actors_without_a_company_leave_their_record(world: World) -> None:
    """Row-level security would refuse them a row of no company."""
    for actor in (PublicActor(ip="203.0.113.7"), PortalActor(id=world.jonas.pk, name="Jonas"), StaffActor(id=9)):
        done = run(Nothing, actor)
        assert (done.company_id, done.target_model) == (None, "")
    assert left() == (3, 3, 0)
    assert {entry.actor_kind for entry in rows(AuditEntry)} == {"public", "user", "staff"}


def test_an_actor_of_several_companies_records_the_targets(world: World, mette: PortalActor) -> None:
    assert run(Rename, mette, world.datter_konto.uid, NAME).company_id == world.datter.pk
    assert run(Nothing, mette).company_id is None
    assert run(Nothing, mette.narrowed(world.datter.pk)).company_id == world.datter.pk


def test_what_another_company_has_taken_is_an_error_in_the_form(world: World, mette: PortalActor) -> None:
    with pytest.raises(FormInvalid) as invalid:
        run(OpenAccount, mette, data={"number": "55500011"})
    assert invalid.value.form.errors == {"number": ["Det er allerede i brug. Vælg noget andet."]}
    assert left() == (0, 0, 0)
    assert run(OpenAccount, mette, data={"number": "55500012"}).target.number == "55500012"
