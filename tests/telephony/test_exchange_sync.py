"""What the exchange is sent, and what becomes of its answers."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Company
from accounts.permissions.access import portal_actor
from selfservice.kernel.actions.runner import run
from selfservice.kernel.core.errors import Unavailable
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox.enqueue import enqueue
from selfservice.kernel.scope.models import as_system
from telephony.core import snapshots
from telephony.core.world_data import world_from
from telephony.exchange.actions.send_again import SendAgain
from telephony.exchange.command import SyncHandler
from telephony.exchange.everything import send_everything
from telephony.exchange.sync import SYNC, sync
from telephony.models import CallerList, ExchangeState, TelephonyUser
from tests.accounts.steps import deliver
from tests.outside import Outside
from tests.telephony import make
from tests.world import World


def send(company: Company, *things: Any) -> str:
    """Send objects and return the state of the command."""
    with as_system("tests"):
        command = sync(things)
        assert command
        row = enqueue(command, company_id=company.pk)
    deliver(SYNC)
    with as_system("tests"):
        row.refresh_from_db()
    return row.state


def states() -> dict[str, str]:
    with as_system("tests"):
        return {f"{one.kind} {one.state}": one.reason for one in ExchangeState.objects.system()}


def test_the_world_of_a_company_is_its_own(world: World) -> None:
    with as_system("tests"):
        hours = make.schedule(world.nordhavn)
        person = make.user(world.nordhavn, direct="+4570101011")
        make.number(world.nordhavn, flow=make.flow(world.nordhavn, published=make.definition(hours, person)))
        make.user(world.fremmed, "Frida")
        found = world_from(snapshots.system_rows(world.nordhavn.pk))
    assert set(found.schedules) == {str(hours.uid)}
    assert set(found.users) == {str(person.uid)}
    assert set(found.numbers) == {"+4570101010", "+4570101011"}
    assert len(found.flows) == 1


def test_everything_is_stored_by_one_delivery(world: World, outside: Outside) -> None:
    with as_system("tests"):
        hours, person = make.schedule(world.nordhavn), make.user(world.nordhavn, direct="+4570101011")
        make.number(world.nordhavn, flow=make.flow(world.nordhavn, published=make.definition(hours, person)))
        make.caller_list(world.nordhavn)
    assert send_everything(world.nordhavn) == 6
    deliver(SYNC)
    assert states() == {f"{kind} stored": "" for kind in ("flow", "list", "number", "schedule", "user")}


def test_what_the_exchange_refuses_can_be_sent_again(world: World, outside: Outside) -> None:
    with as_system("tests"):
        person = make.user(world.nordhavn, forward_always="+882161234567")
    assert send(world.nordhavn, person) == OutboxCommand.State.REFUSED
    assert states() == {"user refused": "FORBIDDEN"}
    with as_system("tests"):
        TelephonyUser.objects.system().update(forward_always="")
        refused, actor = ExchangeState.objects.system().get(), portal_actor(world.mette)
    run(SendAgain, actor, refused.uid, {})
    deliver(SYNC)
    assert states() == {"user stored": ""}


def test_a_reference_to_what_is_still_on_its_way_is_tried_again(world: World, outside: Outside) -> None:
    with as_system("tests"):
        hours = make.schedule(world.nordhavn)
        earlier, later = (
            enqueue(command, company_id=world.nordhavn.pk)
            for command in (sync([hours]), sync([make.flow(world.nordhavn, published=make.definition(hours))]))
            if command
        )
    with pytest.raises(Unavailable):
        SyncHandler([later]).deliver(later)
    assert states() == {}
    SyncHandler([earlier]).deliver(earlier)
    assert SyncHandler([later]).deliver(later) == {}
    assert states() == {"schedule stored": "", "flow stored": ""}


def test_an_unknown_reference_is_refused(world: World, outside: Outside) -> None:
    with as_system("tests"):
        flow = make.flow(world.nordhavn, published=make.definition(make.schedule(world.nordhavn)))
    assert send(world.nordhavn, flow) == OutboxCommand.State.REFUSED
    assert states() == {"flow refused": "UNKNOWN_TARGET"}


@pytest.mark.parametrize("fault", ["deleted", "left"])
def test_what_is_gone_is_removed(world: World, outside: Outside, fault: str) -> None:
    with as_system("tests"):
        thing: Any = make.caller_list(world.nordhavn) if fault == "deleted" else make.user(world.nordhavn)
    assert send(world.nordhavn, thing) == OutboxCommand.State.DONE
    with as_system("tests"):
        if fault == "deleted":
            CallerList.objects.system().all().delete()
        else:
            TelephonyUser.objects.system().update(state="left")
    assert send(world.nordhavn, thing) == OutboxCommand.State.DONE
