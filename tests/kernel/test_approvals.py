"""Approval: what is requested waits unchanged until somebody else with the same right says yes or no, or it lapses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, ClassVar
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from accounts.models import Account
from selfservice.kernel.actions.approvals import approve, decline
from selfservice.kernel.actions.runner import ActionRefused, registry, run
from selfservice.kernel.actions.runs import awaiting
from selfservice.kernel.models import ActionRun, AuditEntry, OutboxCommand
from selfservice.kernel.scope.actor import PortalActor, StaffActor, SystemActor
from selfservice.kernel.scope.models import as_system
from tests.kernel.conftest import actor
from tests.kernel.examples import Rename
from tests.world import World, make_user

pytestmark = pytest.mark.usefixtures("handler")


class AskedRename(Rename):
    """Waits for a second person's approval."""

    slug = "example_asked"
    notified: ClassVar[list[tuple[str, str, ActionRun]]] = []

    def needs_approval(self, target: Account, data: Mapping[str, Any]) -> bool:
        return bool(data["name"] != "Straks")

    def notify_approvers(self, target: Account, data: Mapping[str, Any], run: ActionRun) -> None:
        self.notified.append((target.number, data["name"], run))


del registry[AskedRename.slug]
NAME = {"name": "Værksted", "secret": "hemmelig", "reason": "Flyttet"}


@pytest.fixture(autouse=True)
def known() -> Iterator[None]:
    registry[AskedRename.slug] = AskedRename
    AskedRename.notified.clear()
    yield
    del registry[AskedRename.slug]


@pytest.fixture
def other(world: World) -> PortalActor:
    """A second administrator of the company."""
    with as_system("tests"):
        user = make_user(world.nordhavn, "anden")
    return actor(user)


@pytest.fixture
def asked(world: World, mette: PortalActor) -> ActionRun:
    return run(AskedRename, mette, world.konto.uid, NAME)


def now_called(world: World) -> str:
    with as_system("tests"):
        return Account.objects.system().get(pk=world.konto.pk).name


def again(row: ActionRun) -> ActionRun:
    with as_system("tests"):
        return ActionRun.objects.system().get(pk=row.pk)


def entries(event: str) -> list[AuditEntry]:
    with as_system("tests"):
        return list(AuditEntry.objects.system().filter(event=event))


def commands() -> int:
    with as_system("tests"):
        return OutboxCommand.objects.system().count()


def test_a_request_waits_unchanged_and_approvers_are_notified(world: World, asked: ActionRun) -> None:
    assert now_called(world) == "Konto 44100271"
    row = again(asked)
    assert (row.state, row.finished_at, row.company_id) == (ActionRun.State.AWAITING, None, world.nordhavn.pk)
    assert (row.target_model, row.target_id) == ("accounts.account", world.konto.pk)
    assert row.data == {"name": "Værksted", "reason": "Flyttet"}
    assert asked.target == world.konto
    assert [(number, name, run.uid) for number, name, run in AskedRename.notified] == [
        ("44100271", "Værksted", row.uid)
    ]
    (entry,) = entries("approval_asked")
    assert (entry.target_name, entry.after, entry.run_uid) == (
        "4410\u00a00271 Konto 44100271", {"action": "example_asked"}, row.uid,
    )  # fmt: skip
    assert (entry.actor_id, entry.company_id) == (world.mette.pk, world.nordhavn.pk)
    assert commands() == 0


def test_what_needs_no_approval_is_done(world: World, mette: PortalActor) -> None:
    run(AskedRename, mette, world.konto.uid, {"name": "Straks"})
    assert now_called(world) == "Straks"
    assert AskedRename.notified == []


def test_another_user_approves(world: World, asked: ActionRun, other: PortalActor) -> None:
    done = approve(asked.uid, other)
    assert now_called(world) == "Værksted"
    row = again(asked)
    assert (done.uid, row.state, row.after) == (asked.uid, ActionRun.State.SENT, {"name": "Værksted"})
    assert row.actor_id == world.mette.pk
    (entry,) = entries("example_asked")
    assert (entry.actor_id, entry.on_behalf_of, entry.reason) == (other.id, "Mette Prøve", "Flyttet")
    assert commands() == 1
    with pytest.raises(Http404):
        approve(asked.uid, other)


def test_nobody_approves_their_own_request(world: World, asked: ActionRun, mette: PortalActor) -> None:
    with pytest.raises(ActionRefused, match="En anden"):
        approve(asked.uid, mette)
    assert again(asked).state == ActionRun.State.AWAITING
    assert now_called(world) == "Konto 44100271"


def test_the_portal_approves_for_the_person_concerned(world: World, asked: ActionRun) -> None:
    # The same id by chance, of another kind of actor, makes nobody the requester.
    approve(str(asked.uid), SystemActor(id=world.mette.pk))
    assert now_called(world) == "Værksted"


def test_another_user_declines_or_the_requester_cancels(
    world: World, asked: ActionRun, mette: PortalActor, other: PortalActor
) -> None:
    assert decline(asked.uid, other).state == ActionRun.State.REFUSED
    row = again(asked)
    assert (row.state, row.reason) == (ActionRun.State.REFUSED, "Anden Prøve")
    assert row.finished_at is not None
    (entry,) = entries("approval_declined")
    assert (entry.actor_id, entry.after, entry.run_uid) == (other.id, {"action": "example_asked"}, row.uid)
    assert (entry.target_id, entry.target_model) == (world.konto.pk, "accounts.account")
    with pytest.raises(Http404):
        decline(asked.uid, other)
    second = run(AskedRename, mette, world.konto.uid, NAME)
    assert decline(second.uid, mette).state == ActionRun.State.REFUSED
    assert now_called(world) == "Konto 44100271"
    assert commands() == 0


@pytest.mark.parametrize("answer", [approve, decline])
@pytest.mark.parametrize("uid", [None, "", "no uuid", uuid4(), "done"])
def test_what_does_not_wait_is_not_found(answer: Any, uid: Any, world: World, other: PortalActor) -> None:
    if uid == "done":
        uid = run(AskedRename, other, world.konto.uid, {"name": "Straks"}).uid
    with pytest.raises(Http404):
        answer(uid, other)


@pytest.mark.parametrize("answer", [approve, decline])
def test_another_tenant_and_a_user_of_other_accounts_do_not_find_it(
    answer: Any, world: World, mette: PortalActor, frida: PortalActor, jonas: PortalActor
) -> None:
    asked = run(AskedRename, mette, world.other_konto.uid, NAME)
    for nobody in (frida, jonas, mette.narrowed(world.datter.pk)):
        with pytest.raises(Http404):
            answer(asked.uid, nobody)
    assert again(asked).state == ActionRun.State.AWAITING


@pytest.mark.parametrize("answer", [approve, decline])
def test_the_same_right_is_needed(
    answer: Any, asked: ActionRun, mette: PortalActor, freja: PortalActor, other: PortalActor
) -> None:
    for nobody in (freja, StaffActor(id=1), replace(other, real=mette)):
        with pytest.raises(PermissionDenied):
            answer(asked.uid, nobody)
    assert again(asked).state == ActionRun.State.AWAITING


@pytest.mark.parametrize("answer", [approve, decline])
def test_after_a_week_it_has_lapsed(
    answer: Any, world: World, asked: ActionRun, mette: PortalActor, other: PortalActor
) -> None:
    life = AskedRename.approval_life
    with as_system("tests"):
        rows = ActionRun.objects.system().filter(pk=asked.pk)
        rows.update(created_at=timezone.now() - life - timedelta(seconds=5))
        assert not awaiting(AskedRename, world.konto).exists()
    with pytest.raises(ActionRefused, match="ventet for længe"):
        answer(asked.uid, other)
    # Then it can be asked for again.
    second = run(AskedRename, mette, world.konto.uid, NAME)
    with as_system("tests"):
        ActionRun.objects.system().filter(pk=second.pk).update(created_at=timezone.now() - life + timedelta(seconds=30))
        assert list(awaiting(AskedRename, world.konto)) == [second]
    answer(second.uid, other)


def test_it_is_asked_for_once(world: World, asked: ActionRun, mette: PortalActor, other: PortalActor) -> None:
    for somebody in (mette, other):
        with pytest.raises(ActionRefused, match="allerede"):
            run(AskedRename, somebody, world.konto.uid, NAME)
    # Of another account, or another act, it is another matter.
    run(AskedRename, mette, world.other_konto.uid, NAME)
    run(Rename, mette, world.konto.uid, {"name": "Noget andet"})
    with as_system("tests"):
        assert list(awaiting(AskedRename, world.konto)) == [asked]
        assert not awaiting(Rename, world.konto).exists()


def test_a_reason_to_refuse_holds_then_too(world: World, asked: ActionRun, other: PortalActor) -> None:
    with as_system("tests"):
        Account.objects.system().filter(pk=world.konto.pk).update(name="Værksted")
    with pytest.raises(ActionRefused, match="It has that name"):
        approve(asked.uid, other)
    assert again(asked).state == ActionRun.State.AWAITING
