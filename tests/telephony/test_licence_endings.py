"""Licences that end: notice, who gives one up, the day itself."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import RequestFactory
from django.utils import timezone

from accounts.permissions.access import portal_actor
from selfservice.kernel.actions.runner import ActionRefused, FormInvalid
from selfservice.kernel.scope.models import acting_as, as_system
from telephony.licences.actions.end_licences import EndLicences
from telephony.licences.actions.keep_licences import KeepLicences
from telephony.licences.actions.set_licence import SetLicence
from telephony.licences.jobs import end_licences
from telephony.licences.overview import holdings
from telephony.licences.tasks import licence_tasks
from telephony.models import LicenceEnding, LicencePool, TelephonyUser
from tests.telephony import make
from tests.telephony.acting import act, now, sent
from tests.telephony.test_leaving import queue
from tests.world import World

TODAY, LAST = date(2026, 11, 16), date(2026, 12, 16)
AFTER = "2026-12-17T00:30:00+01:00"


@pytest.fixture(autouse=True)
def november() -> Any:
    with time_machine.travel("2026-11-16T10:00:00Z", tick=False):
        yield


def pool_of(world: World, seats: int, users: int, **fields: Any) -> tuple[LicencePool, list[TelephonyUser]]:
    with as_system("tests"):
        pool = make.pool(world.konto, seats, **fields)
        people = [make.user(world.nordhavn, f"Bruger {n}", licence=pool.type) for n in range(users)]
    return pool, people


def endings() -> list[LicenceEnding]:
    with as_system("tests"):
        return list(LicenceEnding.objects.system().order_by("pk"))


def tasks(world: World) -> list[str]:
    request: Any = RequestFactory().get("/")
    with as_system("tests"):
        request.actor = portal_actor(world.mette)
    with acting_as(request.actor):
        return [task.title for task in licence_tasks(request)]


def test_free_ones_end_after_notice(world: World) -> None:
    pool, _people = pool_of(world, 5, 3)
    made = act(world.mette, EndLicences, pool, count=2)
    (ending,) = endings()
    assert (made.state, ending.last_day, ending.count) == ("done", LAST, 2)
    assert now(pool).seats == 5
    with time_machine.travel("2026-12-16T22:00:00Z", tick=False):
        assert end_licences() == 0
    with time_machine.travel(AFTER, tick=False):
        assert end_licences() == 1
        assert end_licences() == 0
    assert now(pool).seats == 3
    assert endings()[0].ended_at is not None


def test_not_before_the_binding_is_over(world: World) -> None:
    pool, _people = pool_of(world, 5, 0, binding_until=date(2027, 3, 31))
    act(world.mette, EndLicences, pool, count=5)
    assert endings()[0].last_day == date(2027, 3, 31)
    with pytest.raises(ActionRefused):
        act(world.mette, EndLicences, pool, count=1)


def test_fewer_than_in_use_asks_who_gives_one_up(world: World) -> None:
    pool, people = pool_of(world, 4, 4)
    for release in ([], [str(people[0].uid)], [str(people[0].uid)] * 2):
        with pytest.raises(ActionRefused):
            act(world.mette, EndLicences, pool, count=2, release=release)
    act(world.mette, EndLicences, pool, count=2, release=[str(one.uid) for one in people[:2]])
    # Those who are chosen already don't count for the next ones.
    with pytest.raises(ActionRefused):
        act(world.mette, EndLicences, pool, count=1)
    assert all(now(one).licence_id for one in people)
    assert tasks(world) == []
    with time_machine.travel(AFTER, tick=False):
        assert end_licences() == 1
    assert [bool(now(one).licence_id) for one in people] == [False, False, True, True]
    assert now(pool).seats == 2
    assert sent() == [["user", "user"]]


def test_the_check_says_what_stops_for_each(world: World) -> None:
    pool, (first, _second) = pool_of(world, 2, 2)
    with as_system("tests"):
        for name, states in (("Hovednummer", ("published", "draft")), ("Prøve", ("draft",))):
            make.flow(world.nordhavn, name, **{state: queue(first) for state in states})
        actor = portal_actor(world.mette)
    with acting_as(actor):
        answers = EndLicences(actor).answers(pool, {"count": 1, "release": [str(first.uid)]}, TODAY)
    said = {str(name): value for name, value in answers}["Virker ikke mere for Bruger 0"]
    assert "Hovednummer, Prøve (kladde)" in said


def test_nobody_else_loses_a_licence(world: World) -> None:
    pool, people = pool_of(world, 3, 2)
    act(world.mette, EndLicences, pool, count=2, release=[str(people[0].uid)])
    with as_system("tests"):
        late = make.user(world.nordhavn, "Sent ansat")
    act(world.mette, SetLicence, late, licence="pro")
    assert tasks(world) == ["Pro: 1 bruger skal afgive en licens"]
    with time_machine.travel(AFTER, tick=False):
        assert end_licences() == 1
        assert (now(pool).seats, endings()[0].count, endings()[0].ended_at) == (2, 1, None)
        assert now(people[1]).licence_id == now(late).licence_id == pool.type_id
        assert end_licences() == 0
        assert tasks(world) == ["Pro: 1 bruger skal afgive en licens"]
        act(world.mette, SetLicence, late, licence="none")
        assert end_licences() == 1
        assert (now(pool).seats, tasks(world)) == (1, [])


def test_a_user_who_has_another_licence_by_then_keeps_it(world: World) -> None:
    pool, people = pool_of(world, 1, 1)
    act(world.mette, EndLicences, pool, count=1, release=[str(people[0].uid)])
    with as_system("tests"):
        other = make.pool(world.konto, 1, code="basis")
    act(world.mette, SetLicence, people[0], licence="basis")
    with time_machine.travel(AFTER, tick=False):
        assert end_licences() == 1
    assert now(people[0]).licence_id == other.type_id


def test_notice_is_taken_back_until_the_last_day(world: World) -> None:
    pool, people = pool_of(world, 3, 3)
    act(world.mette, EndLicences, pool, count=1, release=[str(people[0].uid)])
    act(world.mette, EndLicences, pool, count=1, release=[str(people[1].uid)])
    first, second = endings()
    act(world.mette, KeepLicences, pool, ending=str(first.uid))
    assert endings() == [second]
    with time_machine.travel(AFTER, tick=False):
        with pytest.raises(FormInvalid):
            act(world.mette, KeepLicences, pool, ending=str(second.uid))
        end_licences()
    assert [bool(now(one).licence_id) for one in people] == [True, False, True]


def test_pages_count_what_ends_and_what_lacks(world: World) -> None:
    pool, _people = pool_of(world, 5, 4)
    with as_system("tests"):
        LicenceEnding.objects.create(
            company=world.nordhavn, pool=pool, count=2, last_day=TODAY + timedelta(days=5), release=[]
        )
        actor = portal_actor(world.mette)
    with acting_as(actor):
        (one,) = holdings(actor)
    assert (one.used, one.free, one.ending, one.lacking) == (4, 1, 2, 1)


def test_no_more_give_theirs_up_than_must(world: World) -> None:
    pool, people = pool_of(world, 4, 4)
    act(world.mette, EndLicences, pool, count=2, release=[str(people[0].uid), str(people[1].uid)])
    with as_system("tests"):
        TelephonyUser.objects.system().filter(pk=people[0].pk).update(last_used_at=timezone.now())
    # A third gives theirs back before: one of the two named keeps theirs, the one who has used it.
    act(world.mette, SetLicence, people[2], licence="none")
    with time_machine.travel(AFTER, tick=False):
        assert end_licences() == 1
    assert [bool(now(one).licence_id) for one in people] == [True, False, False, True]
    assert now(pool).seats == 2
