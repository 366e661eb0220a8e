"""Batches are done row by row through the steps of a single run, in chunks; what goes wrong with a row stays there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import translation

from accounts.models import Account, Grant
from selfservice.kernel.actions.base import ActionRefused
from selfservice.kernel.actions.runner import registry, run
from selfservice.kernel.batches import service, worker
from selfservice.kernel.batches.actions import CancelBatch, RetryBatch, RunBatch
from selfservice.kernel.batches.preview import check
from selfservice.kernel.core.errors import Refused
from selfservice.kernel.models import ActionRun, AuditEntry, Batch, BatchRow, OutboxCommand
from selfservice.kernel.outbox.worker import deliver_due
from selfservice.kernel.scope.actor import PortalActor
from selfservice.kernel.scope.models import acting_as, as_system
from tests.kernel import bulk
from tests.kernel.bulk import Mark, Note, Picky, counts, fresh, make_accounts, reasons, start
from tests.kernel.examples import ExampleHandler
from tests.world import World

pytestmark = pytest.mark.usefixtures("handler")
State = Batch.State


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """What is said to people is compared in the language of the code."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def known() -> Iterator[None]:
    for action in bulk.ALL:
        registry[action.slug] = action
    yield
    for action in bulk.ALL:
        del registry[action.slug]


def test_all_of_a_list_is_done_and_on_record_row_by_row(world: World, mette: PortalActor) -> None:
    accounts = make_accounts(world.nordhavn, 7)
    batch = start(Note, mette, accounts)
    assert batch.state == State.RUNNING
    assert worker.run_due() == 7
    with as_system("tests: look"):
        assert set(Account.objects.system().filter(pk__in=[a.pk for a in accounts]).values_list("name", flat=True)) == {
            "Nyt navn"
        }
        runs = ActionRun.objects.system().filter(action=Note.slug)
        entries = AuditEntry.objects.system().filter(event=Note.slug)
        assert {(r.actor_id, r.state, r.target_id) for r in runs} == {(mette.id, "done", a.pk) for a in accounts}
        assert {e.run_uid for e in entries} == {r.uid for r in runs}
        assert [e.before["name"] for e in entries.order_by("pk")] == [f"Konto {a.number}" for a in accounts]
    assert counts(batch) == {"done": 7}
    assert fresh(batch).state == State.DONE


def test_a_row_is_sent_until_the_world_outside_has_answered(
    world: World, mette: PortalActor, handler: type[ExampleHandler]
) -> None:
    batch = start(Mark, mette, make_accounts(world.nordhavn, 3))
    worker.run_due()
    assert counts(batch) == {"sent": 3}
    assert fresh(batch).state == State.SENT
    with as_system("tests: an answer"):
        first = OutboxCommand.objects.system().filter(kind="example").order_by("pk").first()
        assert first
    handler.answers[first.key] = Refused("no")
    deliver_due(kind="example")
    worker.sweep()
    assert counts(batch) == {"done": 2, "refused": 1}
    assert fresh(batch).state == State.DONE
    with as_system("tests: look"):
        mail = OutboxCommand.objects.system().get(kind="mail", payload__template="batch_done")
    assert mail.payload["to"] == "mette@example.com"
    assert mail.payload["context"]["came_of_it"] == "2 er udført, 1 blev sprunget over"
    assert mail.payload["context"]["refused"] == 1


def test_three_bad_rows_are_left_out_with_their_reason(world: World, mette: PortalActor) -> None:
    accounts = make_accounts(world.nordhavn, 10)
    with as_system("tests: bad rows"):
        Account.objects.system().filter(pk__in=[a.pk for a in accounts[:3]]).update(name="Nyt navn")
    batch = start(Note, mette, accounts)
    assert reasons(batch) == dict.fromkeys((1, 2, 3), "It has that name.")
    worker.run_due()
    assert counts(batch) == {"done": 7, "refused": 3}


def test_what_is_refused_or_fails_half_way_leaves_nothing_behind(world: World, mette: PortalActor) -> None:
    accounts = make_accounts(world.nordhavn, 9)
    batch = start(Picky, mette, accounts)
    worker.run_due()
    assert counts(batch) == {"done": 7, "refused": 1, "failed": 1}
    assert reasons(batch)[4] == "Not this one."
    with as_system("tests: look"):
        names = dict(Account.objects.system().filter(number__startswith="6000").values_list("number", "name"))
        assert {n for n, name in names.items() if name != "Nyt navn"} == {"60000003", "60000007"}
        assert ActionRun.objects.system().filter(action=Picky.slug).count() == 7


def test_failures_are_tried_again_and_nothing_else_is(world: World, mette: PortalActor) -> None:
    accounts = make_accounts(world.nordhavn, 9)
    batch = start(Picky, mette, accounts)
    worker.run_due()
    with as_system("tests: mend"):
        Account.objects.system().filter(number="60000003").update(number="60000100")
        Account.objects.system().filter(number="60000007").update(number="60000101")
    run(RetryBatch, mette, batch.uid, {})
    # What the rules refused would be refused again.
    assert worker.run_due() == 1
    assert counts(batch) == {"done": 8, "refused": 1}
    with as_system("tests: look"):
        assert ActionRun.objects.system().filter(action=Picky.slug).count() == 8


def test_rights_are_those_of_the_moment_it_is_done(world: World, mette: PortalActor) -> None:
    batch = start(Note, mette, make_accounts(world.nordhavn, 2))
    with as_system("tests: take the rights away"):
        Grant.objects.system().filter(user=world.mette).update(functions=["log"])
    worker.run_due()
    assert counts(batch) == {"refused": 2}


def test_a_login_that_is_closed_does_nothing_more(world: World, mette: PortalActor) -> None:
    batch = start(Note, mette, make_accounts(world.nordhavn, 2))
    with as_system("tests: close"):
        type(world.mette).objects.system().filter(pk=world.mette.pk).update(state="closed")
    worker.run_due()
    assert counts(batch) == {"refused": 2}
    assert fresh(batch).state == State.DONE


def test_what_is_not_done_yet_can_be_stopped(world: World, mette: PortalActor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "CHUNK", 4)
    batch = start(Note, mette, make_accounts(world.nordhavn, 10))
    worker._chunk()
    run(CancelBatch, mette, batch.uid, {})
    worker.sweep()
    assert counts(batch) == {"done": 4, "cancelled": 6}
    assert fresh(batch).state == State.DONE


def test_a_draft_that_is_stopped_is_cancelled(world: World, mette: PortalActor) -> None:
    batch = bulk.begin(Note, mette, make_accounts(world.nordhavn, 2))
    run(CancelBatch, mette, batch.uid, {})
    assert worker.run_due() == 0
    assert fresh(batch).state == State.CANCELLED
    with pytest.raises(ActionRefused):
        run(RunBatch, mette, batch.uid, {})


def test_no_rows_and_too_many_rows(world: World, mette: PortalActor, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ActionRefused, match="Nothing is chosen"):
        service.begin(Note, mette, Account.objects.visible_to(mette).filter(pk=0), "Konti")
    make_accounts(world.nordhavn, 3)
    monkeypatch.setattr(service, "MOST", 2)
    with pytest.raises(ActionRefused, match="2"):
        service.begin(Note, mette, Account.objects.visible_to(mette), "Konti")
    with as_system("tests: look"):
        assert not Batch.objects.system().exists()


def test_without_the_right_nothing_begins(world: World, freja: PortalActor, mette: PortalActor) -> None:
    with pytest.raises(PermissionDenied):
        service.begin(Note, freja, Account.objects.visible_to(mette), "Konti")


def test_a_row_that_the_actor_does_not_see_is_as_one_that_is_not_there(
    world: World, jonas: PortalActor, mette: PortalActor
) -> None:
    # Jonas has one named account. Rows come from a list, but a list is no right.
    with as_system("tests: a batch with more than one may see"):
        rows = Account.objects.system().filter(company=world.nordhavn)
        batch = service.begin(Note, jonas, rows, "Konti")
        batch.data = {"name": "Nyt navn"}
    check(batch, jonas)
    assert counts(batch) == {"ready": 1, "refused": 1}
    run(RunBatch, jonas, batch.uid, {})
    worker.run_due()
    assert counts(batch) == {"done": 1, "refused": 1}


def test_a_batch_is_seen_by_its_actor_and_administrators_alone(
    world: World, jonas: PortalActor, mette: PortalActor, frida: PortalActor, freja: PortalActor
) -> None:
    batch = bulk.begin(Note, jonas, [world.konto])
    for actor, seen in ((jonas, True), (mette, True), (freja, False), (frida, False)):
        with acting_as(actor):
            rows = BatchRow.objects.visible_to(actor).filter(batch=batch)
            assert bool(Batch.objects.visible_to(actor)) is bool(rows) is seen, actor.name
    with pytest.raises(ActionRefused, match="Only the person who began it"):
        run(RunBatch, mette, batch.uid, {})
    for actor in (freja, frida):
        with pytest.raises(Http404):
            run(CancelBatch, actor, batch.uid, {})
