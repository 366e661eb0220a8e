"""Calls within support's hours, and the code that says who is calling."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from selfservice.kernel.core.crypto import digest
from selfservice.kernel.models import ActionRun, AuditEntry, OutboxCommand
from selfservice.kernel.scope.models import as_system
from selfservice.support.calls.actions.ask_call import MOST
from selfservice.support.calls.actions.show_support_code import PURPOSE
from selfservice.support.calls.actions.use_support_code import MOST_WRONG, WRONG
from selfservice.support.calls.forms import key_of
from selfservice.support.calls.intervals import next_intervals
from selfservice.support.hours.clock import ZONE, Hours
from selfservice.support.hours.stored import hours
from selfservice.support.models import CallBack, SupportCode, WeeklyHours
from tests.signed_in import sign_in
from tests.world import World

WEEK = Hours({day: [(time(8), time(17))] for day in range(5)}, {})
FRIDAY = date(2026, 11, 27)
CODE = re.compile(r">(\d{3}) (\d{3})<")


@pytest.fixture(autouse=True)
def open_hours(db: None) -> None:
    """Support is open on weekdays; tests that empty all tables take the hours, too."""
    WeeklyHours.objects.all().delete()
    WeeklyHours.objects.bulk_create(WeeklyHours(weekday=n, opens=time(8), closes=time(17)) for n in range(5))


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), ZONE)


@pytest.mark.parametrize(
    ("now", "first"),
    [
        (at(FRIDAY, 7), (at(FRIDAY, 8), at(FRIDAY, 10))),
        # The rest of an interval that has begun.
        (at(FRIDAY, 9), (at(FRIDAY, 9), at(FRIDAY, 10))),
        (at(FRIDAY, 9, 45), (at(FRIDAY, 10), at(FRIDAY, 12))),
        (at(FRIDAY, 16), (at(FRIDAY, 16), at(FRIDAY, 17))),
        # Nothing is left of Friday.
        (at(FRIDAY, 16, 45), (at(FRIDAY + timedelta(days=3), 8), at(FRIDAY + timedelta(days=3), 10))),
    ],
)
def test_intervals_lie_within_the_hours(now: datetime, first: tuple[datetime, datetime]) -> None:
    found = next_intervals(WEEK, now)
    assert found[0] == first
    assert all(ends > starts and starts.date() == ends.date() for starts, ends in found)


def test_without_hours_no_call_is_offered() -> None:
    assert next_intervals(Hours({}, {}), at(FRIDAY, 9)) == []


def stored() -> list[Any]:
    with as_system("tests: look"):
        return list(CallBack.objects.system().order_by("pk"))


def test_a_call_is_asked_for_and_cancelled(world: World) -> None:
    client = sign_in(world.nynne, Client())
    page = client.get("/support/opkald/ring-mig-op/").content.decode()
    page = page.replace("\xa0", " ")
    assert 'value="20 12 34 56"' in page and re.search(r"day|dag \d+\. \w+\.? \d{4} kl\. \d+\.\d\d–\d+\.\d\d<", page)
    (interval, *_others) = re.findall(r'name="interval" value="([^"]+)"', page)
    sent = {"number": "20 12 34 90", "interval": interval, "about": "Min faktura"}
    answer = client.post("/support/opkald/ring-mig-op/", sent, follow=True)
    assert "20 12 34 90" in answer.content.decode().replace("\xa0", " ")
    (call,) = stored()
    assert (call.number, call.about, call.ends.isoformat() > timezone.now().isoformat()) == (
        "+4520123490", "Min faktura", True,
    )  # fmt: skip
    # Nobody else at the company sees it.
    page_of_mette = sign_in(world.mette, Client()).get("/support/opkald/").content.decode()
    assert "Min faktura" not in page_of_mette
    client.post(f"/support/opkald/{call.uid}/annuller/")
    assert stored()[0].state == "cancelled"
    # An interval that was not offered.
    wrong = client.post("/support/opkald/ring-mig-op/", {**sent, "interval": "2020-01-01T10:00:00+01:00"})
    assert ("Fejl" in wrong.content.decode(), len(stored())) == (True, 1)


def test_calls_that_support_has_missed_do_not_stop_a_new_one(world: World) -> None:
    client = sign_in(world.nynne, Client())
    interval = key_of(next_intervals(hours(), timezone.now())[0])
    with as_system("tests: calls"):
        for _ in range(MOST):
            CallBack.objects.create(company=world.nordhavn, user=world.nynne, number="+4520123490",
                                    starts=timezone.now(), ends=timezone.now() + timedelta(hours=1))  # fmt: skip
    asked = {"number": "20123490", "interval": interval}
    assert "Du venter allerede" in client.post("/support/opkald/ring-mig-op/", asked).content.decode()
    with as_system("tests: time passes"):
        CallBack.objects.system().update(ends=timezone.now())
    assert client.post("/support/opkald/ring-mig-op/", asked).status_code == 302


def shown(user: User) -> str:
    answer = sign_in(user, Client()).post("/support/opkald/kode/", {})
    found = CODE.search(answer.content.decode())
    assert found is not None
    return "".join(found.groups())


def find(staff: Client, code: str) -> Any:
    return staff.post("/admin/support/callback/code/", {"code": code})


def test_a_code_says_who_is_calling_once(world: World) -> None:
    first, second = shown(world.nynne), shown(world.nynne)
    with as_system("tests: look"):
        (row,) = SupportCode.objects.system().filter(user=world.nynne)
        # The code is stored nowhere.
        assert row.digest == digest(second, PURPOSE)
        assert not any(second in str(run.data) + str(run.after) for run in ActionRun.objects.system().all())
    staff = sign_in(world.sofie, Client())
    assert "Ingen har denne kode" in find(staff, first).content.decode()
    there = find(staff, f"{second[:3]} {second[3:]}")
    assert there["Location"] == f"/admin/accounts/user/{world.nynne.pk}/change/"
    # The page opens: the reason is given.
    assert staff.get(there["Location"]).status_code == 200
    assert "Ingen har denne kode" in find(staff, second).content.decode()
    with as_system("tests: look"):
        entries = AuditEntry.objects.system()
        assert entries.filter(event="use_support_code", company_id=world.nordhavn.pk).count() == 1
        assert entries.filter(event=WRONG).count() == 2
        SupportCode.objects.system().filter(user=world.nynne).delete()


def test_a_code_expires_and_wrong_ones_are_limited(world: World) -> None:
    code = shown(world.nynne)
    with as_system("tests: time passes"):
        SupportCode.objects.system().update(expires_at=timezone.now())
    staff = sign_in(world.sofie, Client())
    for _try in range(MOST_WRONG):
        assert "Ingen har denne kode" in find(staff, code).content.decode()
    good = shown(world.nynne)
    assert "For mange" in find(staff, good).content.decode()


def test_support_calls_or_reaches_nobody(world: World) -> None:
    now = timezone.now()
    with as_system("tests: calls"):
        calls = [
            CallBack.objects.create(
                company=world.nordhavn,
                user=world.nynne,
                number="+4520123490",
                starts=now,
                ends=now + timedelta(hours=1),
            )
            for _n in range(2)
        ]
    with as_system("tests: one is late"):
        CallBack.objects.system().filter(pk=calls[1].pk).update(starts=now - timedelta(hours=1), ends=now)
    staff = sign_in(world.sofie, Client())
    front = staff.get("/admin/").content.decode()
    assert [line in front for line in ("<b>2</b> Ønskede", "<b>1</b> Skal ringes op nu", "<b>1</b> Overskredet")] == [
        True, True, True,
    ]  # fmt: skip
    for call, slug in zip(calls, ("call_done", "call_missed"), strict=True):
        staff.post(f"/admin/support/callback/{call.pk}/act/{slug}/", {"reason": "Opkald"})
    assert [call.state for call in stored()] == ["done", "missed"]
    with as_system("tests: look"):
        sent = OutboxCommand.objects.system().filter(kind="mail", payload__template="call_missed")
        assert [mail.payload["to"] for mail in sent] == [world.nynne.email]
