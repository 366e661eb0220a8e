"""What the exchange is sent, and what becomes of its answers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Company
from accounts.permissions.access import portal_actor
from selfservice.gateways.exchange.port import KINDS
from selfservice.kernel.actions.runner import run
from selfservice.kernel.core.errors import Unavailable
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox.enqueue import enqueue
from selfservice.kernel.scope.models import as_system
from telephony.core import snapshots
from telephony.core.world_data import surroundings_from
from telephony.exchange import everything
from telephony.exchange.actions.send_again import SendAgain
from telephony.exchange.command import SyncHandler
from telephony.exchange.everything import send_everything
from telephony.exchange.sync import SYNC, sync
from telephony.models import CallerList, DestinationPolicy, ExchangeState, FlowVersion, TelephonyUser
from tests.accounts.steps import deliver
from tests.outside import Outside
from tests.telephony import make
from tests.telephony.acting import sent
from tests.world import World

ABROAD = "+46812345678"
NEXT = dict.fromkeys(("busy", "no_answer", "refused"), "x")
FORWARDING = {
    "schema": 1,
    "start": "f",
    "nodes": {
        "f": {"type": "forward", "number": "+882161234567", "seconds": 20, "next": NEXT},
        "x": {"type": "hangup"},
    },
}


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
        found = surroundings_from(snapshots.system_rows(world.nordhavn.pk)).world
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
        flow = make.flow(world.nordhavn, published=FORWARDING)
    assert send(world.nordhavn, flow) == OutboxCommand.State.REFUSED
    assert states() == {"flow refused": "FORBIDDEN"}
    with as_system("tests"):
        FlowVersion.objects.system().update(definition=make.definition())
        refused, actor = ExchangeState.objects.system().get(), portal_actor(world.mette)
    run(SendAgain, actor, refused.uid, {})
    deliver(SYNC)
    assert states() == {"flow stored": ""}


def test_a_destination_that_is_no_longer_allowed_holds_nothing_up(world: World, outside: Outside) -> None:
    """Somebody is barred, and the night switch works, although a country has been removed."""
    company, now, own = world.nordhavn, timezone.now(), "+4670123456"
    with as_system("tests"):
        hours = make.schedule(company, override="closed", override_from=now, override_until=now + timedelta(hours=1))
        person = make.user(company, state="barred", forward_always=ABROAD, forward_busy=own)
        number = make.number(company, own)
        for audience in (None, person):
            make.greeting(company, now, action="forward", target=ABROAD, user=audience)
        rows = snapshots.system_rows(company.pk)
        (one,), (schedule,) = snapshots.users(rows).values(), snapshots.schedules(rows).values()
        assert (one["forwards"]["always"], one["forwards"]["busy"]) == ("", own)
        away = [one["greetings"][0], schedule["exceptions"][0]["greeting"]]
        assert [(each["action"], each["target"]) for each in away] == [("message", "")] * 2
    assert send(company, number) == OutboxCommand.State.DONE
    assert send(company, hours, person) == OutboxCommand.State.DONE
    with as_system("tests"):
        DestinationPolicy.objects.system().create(company=company, countries=["SE"])
        assert snapshots.users(rows)[str(person.uid)]["forwards"]["always"] == ABROAD


def test_all_greetings_of_a_user_are_sent(world: World) -> None:
    now = timezone.now()
    with as_system("tests"):
        person = make.user(world.nordhavn)
        for days in (14, -30, -1):
            make.greeting(world.nordhavn, now + timedelta(days=days), user=person)
        (found,) = snapshots.users(snapshots.system_rows(world.nordhavn.pk)).values()
    starts = [(now + timedelta(days=days)).isoformat() for days in (-1, 14)]
    assert [one["from"] for one in found["greetings"]] == starts


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


def test_a_destination_whose_country_is_still_on_its_way_is_tried_again(world: World, outside: Outside) -> None:
    with as_system("tests"):
        policy = DestinationPolicy.objects.system().create(company=world.nordhavn, countries=["SE"])
        person = make.user(world.nordhavn, forward_always=ABROAD)
        earlier, later = (
            enqueue(command, company_id=world.nordhavn.pk) for command in (sync([policy]), sync([person])) if command
        )
    with pytest.raises(Unavailable):
        SyncHandler([later]).deliver(later)
    SyncHandler([earlier]).deliver(earlier)
    assert SyncHandler([later]).deliver(later) == {}
    assert states() == {"user stored": ""}


def test_what_is_referred_to_is_in_the_same_command_or_an_earlier_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(everything, "AT_ONCE", 2)
    with as_system("tests"):
        people = [make.user(world.nordhavn, str(n), direct=f"+457010101{n}") for n in range(3)]
        make.flow(world.nordhavn, published=make.definition(make.schedule(world.nordhavn), people[0]))
    send_everything(world.nordhavn)
    orders = [[KINDS.index(kind) for kind in kinds] for kinds in sent()]
    assert len(orders) == 4
    assert all(max(earlier) <= min(later) for earlier, later in pairwise(orders))


def test_opening_hours_are_sent_again_in_the_new_year(
    world: World, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Public holidays are sent of few years. Until the exchange has answered, once a day."""
    with as_system("tests"):
        hours = make.schedule(world.nordhavn)
        assert send(world.nordhavn, hours, make.user(world.nordhavn)) == OutboxCommand.State.DONE
        year = timezone.localdate().year
        ExchangeState.objects.system().update(answered_at=datetime(year - 1, 12, 31, tzinfo=UTC))
    for day, number in ((date(year, 2, 1), 0), (date(year, 1, 2), 1), (date(year, 1, 2), 0), (date(year, 1, 3), 1)):
        monkeypatch.setattr(timezone, "localdate", lambda day=day: day)
        assert everything.send_holidays() == number
    assert sent()[1:] == [["schedule"], ["schedule"]]
    deliver(SYNC)
    monkeypatch.setattr(timezone, "localdate", lambda: date(year, 1, 4))
    assert everything.send_holidays() == 0


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
