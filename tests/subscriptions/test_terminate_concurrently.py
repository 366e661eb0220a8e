"""Notice taken back in the same moment as the number ends, and given twice: one of them, never half of both."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from selfservice.kernel.actions import due_date
from selfservice.kernel.actions.runner import ActionRefused, run
from selfservice.kernel.actions.scheduled import perform_due
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.actor import PortalActor
from selfservice.kernel.scope.models import as_system
from subscriptions.plans.actions.change_plan import ChangePlan
from subscriptions.termination.actions.terminate import Terminate
from subscriptions.termination.actions.withdraw_notice import WithdrawNotice
from tests.accounts.at_once import at_once
from tests.kernel.conftest import actor
from tests.subscriptions.acting import alter, catalogue, commands_of
from tests.subscriptions.conftest import fresh, now, runs
from tests.world import World, make_world

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def small(committed: None) -> Iterator[World]:
    yield make_world()


def attempt(action: Any, somebody: PortalActor, world: World, **data: Any) -> str:
    try:
        return run(action, somebody, world.own_number.uid, data).state
    except ActionRefused:
        return "no"


def test_given_twice_is_given_once(small: World) -> None:
    mette = fresh(actor(small.mette))
    answers = at_once(4, lambda _n: attempt(Terminate, mette, small))
    assert sorted(answers) == ["done", "no", "no", "no"]
    assert [row.state for row in runs("end_service")] == ["scheduled"]


def test_notice_and_another_plan_at_once(small: World) -> None:
    catalogue()
    mette = fresh(actor(small.mette))
    answers = at_once(
        2,
        lambda n: attempt(Terminate, mette, small) if n else attempt(ChangePlan, mette, small, plan="mobil-fri"),
    )
    assert sorted(answers) in (["done", "no"], ["no", "sent"])
    assert bool(now(small.own_number).terminated_on) is not bool(commands_of("network.plan"))


@pytest.mark.parametrize("_round", range(3))
def test_taken_back_or_ended(small: World, _round: int) -> None:
    mette = fresh(actor(small.mette))
    attempt(Terminate, mette, small)
    # The portal's clock says that it is the day after, and the last day for the user who withdraws it.
    last: date = timezone.localdate()
    alter(small.own_number, terminated_on=last)
    with as_system("tests"):
        ActionRun.objects.system().filter(action="end_service").update(due_at=timezone.now() - timedelta(minutes=1))

    def do(n: int) -> Any:
        return attempt(WithdrawNotice, mette, small) if n else perform_due()

    with time_machine.travel(due_date.moment(last + timedelta(days=1)) - timedelta(milliseconds=150), tick=True):
        at_once(2, do)
    (end,) = runs("end_service")
    found = now(small.own_number)
    if end.state == "cancelled":
        assert (found.terminated_on, commands_of("network.terminate")) == (None, [])
    else:
        assert end.state in ("sent", "refused")
        assert found.terminated_on == last
        assert len(commands_of("network.terminate")) == (end.state == "sent")
