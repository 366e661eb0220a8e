"""The exchange's report of usage: when users were last called, and an alarm on a burst of forwards, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.test import RequestFactory
from django.utils import timezone

from accounts.permissions.access import portal_actor
from selfservice.gateways.exchange.client import HttpExchange
from selfservice.gateways.exchange.port import Call, ExternalForward, LicenceUse, Usage
from selfservice.kernel.models import AuditEntry, OutboxCommand
from selfservice.kernel.scope.models import acting_as, as_system
from telephony.destinations.tasks import alarm_tasks
from telephony.exchange.bursts import KEPT
from telephony.exchange.everything import send_everything
from telephony.exchange.usage import ALARM_EVERY, fetch_usage, record_page
from telephony.models import CountedForward, DestinationPolicy, UsageCursor
from tests.accounts.steps import deliver
from tests.outside import Outside
from tests.telephony import make
from tests.telephony.acting import now
from tests.world import World


def page(cursor: str, *, uses: tuple[LicenceUse, ...] = (), forwards: int = 0) -> Usage:
    """A page with uses, and so many forwards now."""
    at = timezone.now()
    calls = tuple(ExternalForward(f"{cursor}-{n}", "+4570101010", "+46812345678", at) for n in range(forwards))
    return Usage(uses, calls, cursor, more=False, unreadable=0)


def recorded(world: World, since: str, found: Usage) -> bool:
    with as_system("tests"):
        UsageCursor.objects.system().get_or_create(company=world.nordhavn)
        return record_page(world.nordhavn, since, found)


def alarms() -> tuple[int, list[str]]:
    """The entries of the log, and to whom mails go."""
    with as_system("tests"):
        mails = OutboxCommand.objects.system().filter(kind="mail", payload__template="forwards_burst").order_by("pk")
        return AuditEntry.objects.system().filter(event="forwards_burst").count(), [one.payload["to"] for one in mails]


def test_calls_at_the_exchange_are_read(world: World, outside: Outside) -> None:
    with as_system("tests"):
        person = make.user(world.nordhavn, direct="+4570101011")
        make.user(world.fremmed, "Frida")
    send_everything(world.nordhavn)
    deliver("exchange.sync")
    at = timezone.now().replace(microsecond=0)
    call = Call("+4570101011", "+4520123456", at, outcomes={str(person.uid): "answered"})
    assert HttpExchange().call(world.nordhavn.cvr, call).end == "answered"
    # The exchange does not know the other company: that hinders none.
    assert fetch_usage() == 1
    assert now(person).last_used_at == at
    assert fetch_usage() == 0
    with as_system("tests"):
        places = UsageCursor.objects.system()
        assert all(place.read_at for place in places)
        assert places.get(company=world.nordhavn).cursor


def test_a_page_is_recorded_once_and_time_does_not_go_back(world: World) -> None:
    with as_system("tests"):
        person, outsider = make.user(world.nordhavn), make.user(world.fremmed)
    at = timezone.now() - timedelta(hours=1)
    ahead = timezone.now() + timedelta(days=400)
    uses = (LicenceUse(str(person.uid), at), LicenceUse(str(outsider.uid), at), LicenceUse("no uid", at))
    assert recorded(world, "", page("1", uses=uses))
    assert not recorded(world, "", page("1", uses=uses))
    assert recorded(world, "1", page("2", uses=(LicenceUse(str(person.uid), at - timedelta(days=1)),)))
    assert (now(person).last_used_at, now(outsider).last_used_at) == (at, None)
    assert recorded(world, "2", page("3", uses=(LicenceUse(str(person.uid), ahead),)))
    assert now(person).last_used_at < timezone.now()


def test_a_forward_that_is_reported_twice_counts_once(world: World) -> None:
    """Within a page, and in a list that begins again; what is older than the counts is not kept."""
    found = page("1", forwards=12)
    assert recorded(world, "", replace(found, forwards=found.forwards * 2))
    assert recorded(world, "1", replace(found, cursor="2"))
    assert alarms() == (0, [])
    old = ExternalForward("old", "+4570101010", "+46812345678", timezone.now() - KEPT - timedelta(days=1))
    with as_system("tests"):
        counted = CountedForward.objects.system()
        counted.filter(record_id="1-0").update(at=old.at)
        assert recorded(world, "2", replace(found, cursor="3", forwards=(old,)))
        assert sum(UsageCursor.objects.system().get().forwards.values()) == 12
        assert {one.record_id for one in counted.all()} == {f"1-{n}" for n in range(1, 12)}


def test_a_burst_is_an_alarm_once_a_day(world: World) -> None:
    assert recorded(world, "", page("1", forwards=19))
    assert alarms() == (0, [])
    assert recorded(world, "1", page("2", forwards=1))
    entries, mails = alarms()
    assert (entries, set(mails)) == (1, {world.mette.email, settings.ALARM_MAIL})
    assert recorded(world, "2", page("3", forwards=40))
    assert alarms() == (entries, mails)
    request: Any = RequestFactory().get("/")
    with as_system("tests"):
        request.actor = portal_actor(world.mette)
    with acting_as(request.actor):
        assert [task.title for task in alarm_tasks(request)] == ["Mange opkald viderestilles ud af Nordhavn Byg A/S"]
    with as_system("tests"):
        DestinationPolicy.objects.system().update(alarmed_at=timezone.now() - ALARM_EVERY - timedelta(minutes=1))
    assert recorded(world, "3", page("4", forwards=1))
    assert alarms()[0] == 2
