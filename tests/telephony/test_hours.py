"""Opening hours: pages, changes and their undo, exceptions that disagree, deletion, and the night switch."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.permissions.access import portal_actor
from selfservice.kernel.actions.base import Changed
from selfservice.kernel.actions.runner import ActionRefused, run
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.scope.models import as_system
from telephony.hours.actions.add_exception import AddException
from telephony.hours.actions.change_exception import ChangeException
from telephony.hours.actions.change_week import ChangeWeek
from telephony.hours.actions.delete_exception import DeleteException
from telephony.hours.actions.delete_schedule import DeleteSchedule
from telephony.hours.actions.switch_night import SwitchNight
from telephony.hours.actions.undo_hours import UndoHours
from telephony.models import Schedule, ScheduleException
from tests.telephony import make
from tests.world import World

MONDAY = {"from_0_0": "9", "to_0_0": "12"} | {f"category_{day}_0": "open" for day in range(7)}


@pytest.fixture
def office(world: World) -> Schedule:
    with as_system("tests"):
        return make.schedule(world.nordhavn)


@pytest.fixture
def mette(world: World, signed_in: Callable[[User], Client]) -> Client:
    return signed_in(world.mette)


def do(world: World, act: Any, target: Any, /, **data: str) -> Any:
    with as_system("tests"):
        actor = portal_actor(world.mette, verified_at=timezone.now())
    return run(act, actor, target.uid, data)


def again(schedule: Schedule) -> Schedule:
    with as_system("tests"):
        return Schedule.objects.system().get(pk=schedule.pk)


def exceptions(schedule: Schedule) -> list[str]:
    with as_system("tests"):
        return [one.name for one in ScheduleException.objects.system().filter(schedule=schedule).order_by("starts")]


def sent() -> list[Any]:
    with as_system("tests"):
        rows = OutboxCommand.objects.system().filter(kind="exchange.sync").order_by("pk")
        return [row.payload["objects"] for row in rows]


def test_the_page_shows_all_of_it(mette: Client, office: Schedule, world: World) -> None:
    with as_system("tests"):
        make.number(world.nordhavn, flow=make.flow(world.nordhavn, published=make.definition(office)))
    do(world, AddException, office, name="Udflugt", category="closed", from_day="24.6.2027")
    page = mette.get(f"/telefoni/aabningstider/{office.uid}/").content.decode()
    for text in ("Kontortid", "8.00–16.00", "Juleaftensdag", "Udflugt", "Torsdag 24.", "Hovednummer", "70"):
        assert text in page, text
    assert "Kontortid" in mette.get("/telefoni/aabningstider/").content.decode()


def test_the_week_is_changed_sent_and_undone(office: Schedule, world: World) -> None:
    do(world, ChangeWeek, office, **MONDAY)
    assert [each["day"] for each in again(office).weekly] == [0]
    assert sent() == [[["schedule", str(office.uid)]]]
    do(world, UndoHours, office)
    assert again(office).weekly == make.WEEK
    do(world, UndoHours, office)
    assert [each["day"] for each in again(office).weekly] == [0]


def test_an_exception_that_is_deleted_comes_back(office: Schedule, world: World) -> None:
    do(world, AddException, office, name="Udflugt", category="closed", from_day="24.6.2027")
    with as_system("tests"):
        made = ScheduleException.objects.system().get()
    do(world, DeleteException, made)
    assert exceptions(office) == []
    do(world, UndoHours, office)
    assert exceptions(office) == ["Udflugt"]


def test_exceptions_of_equal_length_that_disagree_are_refused_and_both_named(office: Schedule, world: World) -> None:
    do(world, AddException, office, name="Udflugt", category="closed", from_day="24.6.2027")
    with pytest.raises(ActionRefused) as refusal:
        do(world, AddException, office, name="Messe", category="open", from_day="24.6.2027")
    assert "Udflugt" in refusal.value.reason and "Messe" in refusal.value.reason
    # A narrower one wins, one that agrees changes nothing, and one of another schedule is another matter.
    do(world, AddException, office, name="Messe", category="open", from_day="24.6.2027", to_time="12")
    do(world, AddException, office, name="Kursus", category="closed", from_day="24.6.2027")
    with as_system("tests"):
        fair = ScheduleException.objects.system().get(name="Messe")
    with pytest.raises(ActionRefused):
        do(world, ChangeException, fair, name="Messe", category="open", from_day="24.6.2027")


def test_an_exception_disagrees_with_a_greeting_of_the_same_length(office: Schedule, world: World) -> None:
    tomorrow = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    with as_system("tests"):
        make.greeting(world.nordhavn, tomorrow, days=1)
        make.greeting(world.datter, tomorrow, days=2)
    day = f"{tomorrow:%d.%m.%Y}"
    with pytest.raises(ActionRefused):
        do(world, AddException, office, name="Åbent hus", category="open", from_day=day)
    do(world, AddException, office, name="Åbent hus", category="open", from_day=day, to_time="20")


def test_it_is_not_deleted_while_a_flow_asks_it(mette: Client, office: Schedule, world: World) -> None:
    with as_system("tests"):
        flow = make.flow(world.nordhavn, draft=make.definition(office))
    with pytest.raises(ActionRefused) as refusal:
        do(world, DeleteSchedule, office)
    assert "Hovednummer" in refusal.value.reason
    with as_system("tests"):
        flow.delete()
    answer = mette.post(f"/telefoni/aabningstider/{office.uid}/slet/", follow=True)
    assert answer.redirect_chain[-1][0] == "/telefoni/aabningstider/"
    assert "Kontortid er slettet" in answer.content.decode()


def test_a_form_of_the_week_is_rearranged_without_being_stored(mette: Client, office: Schedule) -> None:
    answer = mette.post(f"/telefoni/aabningstider/{office.uid}/uge/", {**MONDAY, "copy": "1"})
    assert 'name="from_4_0" value="9"' in answer.content.decode().replace("\n", "")
    assert again(office).weekly == make.WEEK


def test_a_new_one_is_made(mette: Client, world: World) -> None:
    answer = mette.post("/telefoni/aabningstider/ny/", {"name": "Værksted"}, follow=True)
    assert "Værksted" in answer.content.decode()
    assert mette.post("/telefoni/aabningstider/ny/", {"name": "Værksted"}).status_code == 200


def test_the_receptionist_closes_until_the_next_opening_and_goes_back(mette: Client, office: Schedule) -> None:
    page = mette.get("/telefoni/omstilling/").content.decode()
    assert "Lukket nu, til" in page
    closed = mette.post(
        f"/telefoni/omstilling/{office.uid}/skift/", {"category": "closed", "until": "opening"}, follow=True
    )
    text = closed.content.decode()
    found = again(office)
    assert found.override == "closed" and found.override_by == "Mette Prøve"
    local = timezone.localtime(found.override_until)
    assert (local.hour, local.minute) == (8, 0) and local.weekday() < 5
    assert "Skiftet af Mette Prøve" in text and "Tilbage til planen" in text
    mette.post(f"/telefoni/omstilling/{office.uid}/tilbage/", {})
    assert again(office).override == ""


def test_of_two_who_switch_at_once_the_second_is_shown_what_the_first_did(
    office: Schedule, world: World, mette: Client
) -> None:
    night = {"category": "closed", "until": "opening", "seen": "plan"}
    do(world, SwitchNight, office, **night)
    with pytest.raises(Changed):
        do(world, SwitchNight, office, **night)
    answer = mette.post(f"/telefoni/omstilling/{office.uid}/skift/", {**night, "category": "open"})
    assert answer.status_code == 200 and "Noget er ændret" in answer.content.decode()
    assert again(office).override == "closed"


def test_several_schedules_are_chosen_between(mette: Client, office: Schedule, world: World) -> None:
    with as_system("tests"):
        make.schedule(world.datter, "Anlæg")
        make.schedule(world.fremmed, "Fremmed")
    page = mette.get("/telefoni/omstilling/").content.decode()
    assert "Anlæg" in page and "Kontortid" in page and "Fremmed" not in page
    assert mette.get("/telefoni/omstilling/?plan=8d2f5c1e-0000-4000-8000-000000000000").status_code == 404
