"""The same changes of many at once: each row its own verdict, and what is read does not grow with the rows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from selfservice.kernel.actions.base import Action
from selfservice.kernel.actions.runner import run
from selfservice.kernel.batches import service, worker
from selfservice.kernel.batches.actions import RunBatch
from selfservice.kernel.batches.preview import check
from selfservice.kernel.models import Batch, OutboxCommand
from selfservice.kernel.scope.actor import PortalActor
from selfservice.kernel.scope.models import as_system
from subscriptions.assignment.actions.change_holder import ChangeHolder
from subscriptions.assignment.actions.move_account import MoveAccount
from subscriptions.models import Subscription
from subscriptions.plans.actions.change_add_ons import ChangeAddOns
from subscriptions.plans.actions.change_plan import ChangePlan
from subscriptions.termination.actions.terminate import Terminate
from subscriptions.termination.actions.withdraw_notice import WithdrawNotice
from tests.kernel.bulk import counts, reasons
from tests.kernel.conftest import actor
from tests.numbers import make_number
from tests.subscriptions.acting import alter, catalogue, commands_of
from tests.subscriptions.conftest import fresh, now, runs
from tests.world import World


@pytest.fixture
def mette(world: World) -> PortalActor:
    return fresh(actor(world.mette))


@pytest.fixture
def numbers(world: World) -> list[Subscription]:
    """Ten, on a plan of 149 kroner."""
    catalogue()
    with as_system("tests"):
        return [make_number(world.konto, f"+457000000{n}", f"894501000000000{n:04}") for n in range(10)]


def looked_through(action: type[Action], mette: PortalActor, numbers: list[Subscription], **data: Any) -> Batch:
    rows = Subscription.objects.visible_to(mette).filter(pk__in=[one.pk for one in numbers]).order_by("number")
    with transaction.atomic():
        batch = service.begin(action, mette, rows, "Mobil")
        batch.data = data
        check(batch, mette)
    return batch


def done(action: type[Action], mette: PortalActor, numbers: list[Subscription], **data: Any) -> Batch:
    batch = looked_through(action, mette, numbers, **data)
    run(RunBatch, mette, batch.uid, {})
    worker.run_due()
    return batch


def test_a_cheaper_plan_for_those_that_are_not_bound(mette: PortalActor, numbers: list[Subscription]) -> None:
    alter(numbers[0], binding_until=timezone.localdate() + timedelta(days=60))
    alter(numbers[1], terminated_on=timezone.localdate() + timedelta(days=9))
    alter(numbers[2], state="terminated")
    batch = done(ChangePlan, mette, numbers, plan="mobil-30")
    assert counts(batch) == {"sent": 7, "refused": 3}
    assert len({*reasons(batch).values()}) == 3
    assert {row.payload["plan"] for row in commands_of("network.plan")} == {"mobil-30"}
    assert {row.payload["price"] for row in commands_of("network.plan")} == {"99.00"}


def test_planned_for_all(mette: PortalActor, numbers: list[Subscription]) -> None:
    day = timezone.localdate() + timedelta(days=3)
    done(ChangePlan, mette, numbers, plan="mobil-fri", due_on=f"{day:%d.%m.%Y}")
    assert {row.state for row in runs("change_plan")} == {"scheduled"}
    assert len(runs("change_plan")) == 10
    assert commands_of("network.plan") == []


def test_add_ons_come_and_go(mette: PortalActor, numbers: list[Subscription]) -> None:
    alter(numbers[0], add_ons=["wifi-opkald", "data-10"])
    batch = done(ChangeAddOns, mette, numbers, add=["verden"], remove=["data-10"])
    assert counts(batch) == {"sent": 10}
    wanted = {row.target_id: row.payload["add_ons"] for row in commands_of("network.plan")}
    assert set(wanted[numbers[0].pk]) == {"wifi-opkald", "verden"}
    assert wanted[numbers[1].pk] == ["verden"]


def test_a_department_and_nothing_else(mette: PortalActor, numbers: list[Subscription]) -> None:
    alter(numbers[0], cost_centre="4711", bill_text="Salg")
    done(ChangeHolder, mette, numbers, department="Indkøb", cost_centre="", bill_text="-")
    found = now(numbers[0])
    assert (found.department, found.cost_centre, found.bill_text, found.holder_name) == (
        "Indkøb", "4711", "", "Bo Holder",
    )  # fmt: skip


def test_to_another_account(mette: PortalActor, world: World, numbers: list[Subscription]) -> None:
    batch = done(MoveAccount, mette, [*numbers, world.own_number], account="44100298")
    assert counts(batch) == {"done": 11}
    assert {now(one).account_id for one in numbers} == {world.other_konto.pk}


def test_notice_and_taken_back(mette: PortalActor, world: World, numbers: list[Subscription]) -> None:
    batch = done(Terminate, mette, [*numbers, world.own_number])
    assert counts(batch) == {"done": 11}
    assert len({now(one).terminated_on for one in numbers}) == 1
    assert {row.state for row in runs("end_service")} == {"scheduled"}
    with as_system("tests"):
        mails = OutboxCommand.objects.system().filter(kind="mail", payload__template="number_terminated")
        # Not eleven to the requester; each user of a number is notified of theirs.
        assert [row.payload["to"] for row in mails] == ["nynne@example.com"]
    batch = done(WithdrawNotice, mette, [*numbers, world.own_number])
    assert counts(batch) == {"done": 11}
    assert {row.state for row in runs("end_service")} == {"cancelled"}


@pytest.mark.parametrize(
    ("action", "data"),
    [
        (ChangePlan, {"plan": "mobil-fri"}),
        (ChangeAddOns, {"add": ["verden"]}),
        (ChangeHolder, {"department": "Salg"}),
        (MoveAccount, {"account": "44100298"}),
        (Terminate, {}),
    ],
)
def test_looking_through_ten_asks_as_much_as_looking_through_two(
    mette: PortalActor, numbers: list[Subscription], action: type[Action], data: dict[str, Any]
) -> None:
    asked = []
    for some in (numbers[:2], numbers):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            looked_through(action, mette, some, **data)
        asked.append(len(queries))
    assert asked[0] == asked[1]
