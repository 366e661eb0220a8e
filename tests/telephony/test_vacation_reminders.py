"""Reminders before a greeting ends, each once; and the front page's overview of who is away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.scope.models import as_system
from telephony.models import VacationGreeting
from telephony.vacation.panels import first_schedule
from telephony.vacation.reminders import remind_due
from tests.telephony import make
from tests.world import World

# From 5 July until the end of 25 July, in Denmark.
STARTS = datetime(2027, 7, 4, 22, tzinfo=UTC)


def at(day: int, hour: int = 10) -> datetime:
    return datetime(2027, 7, day, hour, tzinfo=UTC)


def mails() -> list[dict[str, Any]]:
    with as_system("tests"):
        rows = OutboxCommand.objects.system().filter(kind="mail", key__startswith="greeting_reminder").order_by("pk")
        return [row.payload for row in rows]


@pytest.fixture
def greeting(world: World) -> VacationGreeting:
    with as_system("tests"):
        return make.greeting(world.nordhavn, STARTS, days=21, author=world.mette)


def test_seven_days_one_day_and_the_last_day_each_once(world: World, greeting: VacationGreeting) -> None:
    for day in range(5, 27):
        remind_due(at(day))
        remind_due(at(day, 12))
    assert [mail["context"]["days"] for mail in mails()] == [7, 1, 0]
    assert {mail["to"] for mail in mails()} == {world.mette.email}
    assert mails()[0]["context"]["last"] == "søndag den 25. juli"


def test_after_a_pause_only_the_last_one_due_is_sent(greeting: VacationGreeting) -> None:
    assert remind_due(at(24)) == 1
    assert [mail["context"]["days"] for mail in mails()] == [1]
    assert remind_due(at(24)) == 0


def test_not_at_night_and_not_once_it_is_ended(greeting: VacationGreeting) -> None:
    assert remind_due(at(18, 2)) == 0
    with as_system("tests"):
        VacationGreeting.objects.system().update(ended_at=at(10))
    assert remind_due(at(18)) == 0


def test_of_a_short_one_nobody_is_reminded_before_it_has_begun(world: World) -> None:
    with as_system("tests"):
        make.greeting(world.nordhavn, STARTS, days=3, author=world.mette)
    for day in range(1, 9):
        remind_due(at(day))
    assert [mail["context"]["days"] for mail in mails()] == [1, 0]


def test_the_person_is_reminded_and_who_may_change_it_no_longer_is_not(world: World) -> None:
    with as_system("tests"):
        person = make.user(world.nordhavn, "Nynne", user=world.nynne)
        make.greeting(world.nordhavn, STARTS, days=21, user=person, author=world.freja)
    remind_due(at(18))
    assert [(mail["to"], mail["context"]["own"]) for mail in mails()] == [(world.nynne.email, True)]


def test_the_front_page_names_who_is_away_and_what_is_closed(world: World, signed_in: Callable[[User], Client]) -> None:
    with as_system("tests"):
        hours = make.schedule(world.nordhavn, weekly=[])
        make.number(world.nordhavn, flow=make.flow(world.nordhavn, published=make.definition(hours)))
        make.user(world.nordhavn, "Orla Orlov", state="leave")
        person = make.user(world.nordhavn, "Bo Berg")
        make.greeting(world.nordhavn, timezone.now() - timedelta(hours=1), user=person)
        make.user(world.fremmed, "Frida Fremmed", state="leave")
    page = signed_in(world.mette).get("/").content.decode()
    assert "Bo Berg" in page and "Orla Orlov" in page and "Frida Fremmed" not in page
    assert "70\u00a010\u00a010\u00a010" in page and "Lukket" in page


def test_announcements_before_the_hours_are_passed() -> None:
    hours = {"type": "hours", "schedule": "s"}
    nodes: dict[str, Any] = {"a": {"type": "announcement", "next": {"done": "h"}}, "h": hours}
    assert first_schedule({"start": "a", "nodes": nodes}) == "s"
    nodes["a"]["next"] = {"done": "a"}
    assert first_schedule({"start": "a", "nodes": nodes}) == ""
