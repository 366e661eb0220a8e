"""Vacation greetings: set in steps, changed, ended; what is refused, what they reach, and the day that is said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.permissions.access import portal_actor
from selfservice.kernel.actions.runner import ActionRefused, run
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.scope.models import as_system
from telephony.core.snapshots import system_rows
from telephony.models import VacationGreeting
from telephony.routing.definition import Definition, Hours, Subflow
from telephony.vacation.actions.add_greeting import AddGreeting
from telephony.vacation.actions.change_greeting import ChangeGreeting
from telephony.vacation.actions.end_greeting import EndGreeting
from telephony.vacation.actions.own_greeting import AddOwnGreeting
from telephony.vacation.audience import Audience
from telephony.vacation.rules import asks_hours
from telephony.vacation.texts import day_said, reopening, text_of
from tests.telephony import make
from tests.world import World, make_user

NBSP = "\u00a0"
NEW = "/telefoni/feriesvar/nyt/"
JULY = {"from_day": "5.7.2027", "to_day": "25.7.2027"}
WHOLE = {"about": "company", **JULY, "action": "message", "text_da": "Vi holder ferie."}


@pytest.fixture
def mette(world: World, signed_in: Callable[[User], Client]) -> Client:
    return signed_in(world.mette)


def do(world: World, act: Any, target: Any, who: User | None = None, /, **data: str) -> Any:
    with as_system("tests"):
        actor = portal_actor(who or world.mette, verified_at=timezone.now())
    return run(act, actor, target.uid, data)


def refusal(world: World, **data: str) -> str:
    with pytest.raises(ActionRefused) as refused:
        do(world, AddGreeting, world.nordhavn, **{**WHOLE, **data})
    return f"{getattr(refused.value.reason, 'field', '')}: {refused.value.reason}".replace(NBSP, " ")


def the_greeting() -> VacationGreeting:
    with as_system("tests"):
        return VacationGreeting.objects.system().select_related("user", "number").latest("pk")


def sent() -> list[Any]:
    with as_system("tests"):
        rows = OutboxCommand.objects.system().filter(kind="exchange.sync").order_by("pk")
        return [row.payload["objects"] for row in rows]


def test_in_three_steps_and_a_check(mette: Client, world: World) -> None:
    with as_system("tests"):
        make.schedule(world.nordhavn)
    answers = {"about": "company", **JULY, "action": "voicemail"}
    second = mette.post(NEW, {"about": "company", "trin": "1", "videre": "2"}).content.decode()
    assert "Trin 2 af 3" in second and 'name="from_day"' in second
    third = mette.post(NEW, {**answers, "trin": "2", "videre": "3"}).content.decode()
    # 25 July is a Sunday: the schedule opens on the Monday.
    assert "Vi er tilbage mandag den 26. juli. Læg en besked efter tonen." in third
    again = mette.post(NEW, {**answers, "text_da": "x", "trin": "3", "skabelon": "closed"}).content.decode()
    assert "Vi holder lukket. Vi åbner igen mandag den 26. juli." in again
    check = mette.post(NEW, {**answers, "text_da": "Vi holder ferie.", "trin": "3"}).content.decode()
    check = check.replace(NBSP, " ")
    assert "Er det rigtigt?" in check and "mandag 5. jul" in check and "søndag 25. jul" in check
    done = mette.post(NEW, {**answers, "text_da": "Vi holder ferie.", "trin": "3", "checked": "1"})
    assert done.status_code == 302
    found = the_greeting()
    assert (found.starts, found.ends) == (
        datetime(2027, 7, 4, 22, tzinfo=UTC),
        datetime(2027, 7, 25, 22, tzinfo=UTC),
    )
    assert (found.action, found.target, found.created_by) == ("voicemail", "Ferie", world.mette.name)
    assert [kind for kind, _uid in sent()[-1]] == ["schedule"]


def test_a_wrong_answer_keeps_its_step(mette: Client, world: World) -> None:
    step = mette.post(NEW, {"about": "person", "which": "Findes Ikke", "trin": "1", "videre": "2"}).content.decode()
    assert "Trin 1 af 3" in step and "Ingen i telefonløsningen" in step and "Findes Ikke" in step
    step = mette.post(NEW, {"about": "company", "from_day": "i går", "trin": "2", "videre": "3"}).content.decode()
    assert "Trin 2 af 3" in step and "i går" in step
    # The text is asked at the next step.
    assert "id_text_da" not in step
    do(world, AddGreeting, world.nordhavn, **WHOLE)
    answers = {"about": "company", **JULY, "action": "message", "trin": "2", "videre": "3"}
    step = mette.post(NEW, answers).content.decode()
    assert "Trin 2 af 3" in step and "Der er allerede et feriesvar" in step


def test_overlaps_of_the_same_audience_are_refused(world: World) -> None:
    with as_system("tests"):
        make.number(world.nordhavn)
        make.number(world.nordhavn, "+4570101012")
    do(world, AddGreeting, world.nordhavn, **WHOLE)
    assert "5. jul" in refusal(world, from_day="20.7.2027", to_day="1.8.2027")
    # The number's own beats it, another number is another matter, and the day after it is free.
    number = {"about": "number", "which": "70 10 10 10"}
    do(world, AddGreeting, world.nordhavn, **{**WHOLE, **number})
    do(world, AddGreeting, world.nordhavn, **{**WHOLE, **number, "which": "70101012"})
    do(world, AddGreeting, world.nordhavn, **{**WHOLE, "from_day": "26.7.2027", "to_day": "27.7.2027"})
    assert "from_day" in refusal(world, **number)


def test_an_exception_of_the_same_length_is_named(world: World) -> None:
    with as_system("tests"):
        office = make.schedule(world.nordhavn)
        make.exception(office, datetime(2027, 7, 4, 22, tzinfo=UTC), hours=21 * 24, category="open")
    assert "from_day" in refusal(world)
    do(world, AddGreeting, world.nordhavn, **{**WHOLE, "to_day": "24.7.2027"})


@pytest.mark.parametrize("number", ["90 12 34 56", "112", "+49 30 1234567", "+88213123456", "not a number"])
def test_calls_are_not_forwarded_everywhere(world: World, number: str) -> None:
    assert refusal(world, action="forward", forward_to=number).startswith("forward_to: ")


def test_a_person_forwards_out_only_with_a_licence(world: World) -> None:
    with as_system("tests"):
        make.user(world.nordhavn, "Bo Berg", direct="+4570101015")
        make.user(world.nordhavn, "Ida Iversen", direct="+4570101016", licence=make.licence_type())
    person = {"about": "person", "which": "Bo Berg", "action": "forward"}
    assert "forward_to" in refusal(world, **person, forward_to="20 12 34 56")
    assert "forward_to" in refusal(world, **person, forward_to="70 10 10 15")
    do(world, AddGreeting, world.nordhavn, **{**WHOLE, **person, "forward_to": "70 10 10 16"})
    do(world, AddGreeting, world.nordhavn, **{**WHOLE, **person, "which": "Ida", "forward_to": "20123456"})
    found = the_greeting()
    assert found.target == "+4520123456" and found.user
    assert sent()[-1] == [["user", str(found.user.uid)]]


def test_a_person_without_voicemail_has_no_mailbox_for_a_greeting(mette: Client, world: World) -> None:
    with as_system("tests"):
        make.user(world.nordhavn, "Bo Berg", licence=make.licence_type("basis", features=["queue"]))
        make.user(world.nordhavn, "Ida Iversen", licence=make.licence_type())
        make.user(world.nordhavn, "Eva Enevold")
    person = {"about": "person", "action": "voicemail"}
    assert refusal(world, **person, which="Bo Berg") == "action: Licensen omfatter ikke telefonsvarer."
    assert "har ingen licens" in refusal(world, **person, which="Eva Enevold")
    # Said at the step where it is chosen, before the text is written.
    page = mette.post(NEW, {**WHOLE, **person, "which": "Bo Berg", "trin": "2", "videre": "3"}).content.decode()
    assert "Trin 2 af 3" in page and "Licensen omfatter ikke telefonsvarer." in page
    do(world, AddGreeting, world.nordhavn, **{**WHOLE, **person, "which": "Ida Iversen"})


def test_people_are_found_by_name_or_number(world: World) -> None:
    with as_system("tests"):
        make.user(world.nordhavn, "Bo Berg", direct="+4570101015")
        make.user(world.nordhavn, "Bo Birk", direct="+4570101016")
        make.user(world.fremmed, "Frida Fremmed", direct="+4570101017")
    text = refusal(world, about="person", which="Bo")
    assert "Bo Berg" in text and "Bo Birk" in text
    assert "which" in refusal(world, about="person", which="Frida Fremmed")
    assert "which" in refusal(world, about="number", which="70 10 10 15")
    do(world, AddGreeting, world.nordhavn, **{**WHOLE, "about": "person", "which": "Bo Birk, 70 10 10 16"})
    assert str(the_greeting().user) == "Bo Birk"


def test_it_is_changed_and_ended_and_stays_in_the_list(mette: Client, world: World) -> None:
    with as_system("tests"):
        made = make.greeting(world.nordhavn, timezone.now() - timedelta(days=1), created_by="Mette")
        VacationGreeting.objects.system().filter(pk=made.pk).update(reminded=[7])
    page = mette.get(f"/telefoni/feriesvar/{made.uid}/").content.decode()
    assert "Vi holder ferie." in page and "Gælder nu" in page
    assert "Nordhavn" in mette.get("/telefoni/feriesvar/").content.decode()
    later = f"{timezone.localdate() + timedelta(days=20):%d.%m.%Y}"
    do(world, ChangeGreeting, made, **{**JULY, "from_day": f"{timezone.localdate():%d.%m.%Y}", "to_day": later,
       "action": "ring", "text_da": "Vi er her."})  # fmt: skip
    changed = the_greeting()
    assert (changed.action, changed.reminded) == ("ring", [])
    do(world, EndGreeting, made)
    assert the_greeting().ended_at is not None
    assert "Afsluttet før tid" in mette.get("/telefoni/feriesvar/?visning=tidligere").content.decode()
    with pytest.raises(ActionRefused):
        do(world, EndGreeting, made)


def test_what_it_does_not_reach_is_said(mette: Client, world: World) -> None:
    with as_system("tests"):
        hours = make.schedule(world.nordhavn)
        make.number(world.nordhavn, flow=make.flow(world.nordhavn, published=make.definition(hours)))
        make.number(world.nordhavn, "+4570101012", flow=make.flow(world.nordhavn, "Vagt", published=make.definition()))
        make.number(world.nordhavn, "+4570101013")
        make.number(world.nordhavn, "+4570101014", user=make.user(world.nordhavn, "Bo Berg"))
    check = mette.post(NEW, {**WHOLE, "trin": "3"}).content.decode()
    # A number that leads nowhere reaches nobody, and people's have greetings of their own.
    assert "70\u00a010\u00a010\u00a013" not in check and "70\u00a010\u00a010\u00a014" not in check
    assert "Direkte numre" in check
    assert "70\u00a010\u00a010\u00a012: De, der ringer, får det ikke" in check
    assert "70\u00a010\u00a010\u00a010: De, der ringer" not in check


def test_hours_are_asked_in_a_flow_that_another_goes_through() -> None:
    inner = Definition(nodes={"h": Hours(schedule="s")})
    outer = Definition(nodes={"a": Subflow(flow="inner"), "b": Subflow(flow="outer")})
    assert asks_hours({"inner": inner, "outer": outer}, "outer")
    assert not asks_hours({"outer": outer}, "outer")


def test_the_day_that_is_said(world: World) -> None:
    assert day_said(date(2026, 8, 3), "da") == "mandag den 3. august"
    assert day_said(date(2026, 8, 3), "en") == "Monday 3 August"
    assert text_of("holiday", Audience(), "Nordhavn", "message", date(2026, 8, 3), "da").endswith(
        "Vi er tilbage mandag den 3. august."
    )
    ends = datetime(2026, 12, 23, 23, tzinfo=UTC)
    with as_system("tests"):
        rows = system_rows(world.nordhavn.pk)
        # Without a schedule: the next working day.
        assert reopening(rows, Audience(), ends) == date(2026, 12, 28)
        make.schedule(world.nordhavn, weekly=[{"day": 2, "from": "08:00", "to": "12:00", "category": "open"}])
        assert reopening(rows, Audience(), ends) == date(2026, 12, 30)


def test_ones_own_greeting(world: World, signed_in: Callable[[User], Client]) -> None:
    with as_system("tests"):
        person = make.user(world.nordhavn, "Nynne", direct="+4570101015", user=world.nynne)
        other = make.user(world.nordhavn, "Bo Berg", user=make_user(world.nordhavn, "bo", {"own"}))
    nynne = signed_in(world.nynne)
    assert "Du har intet feriesvar" in nynne.get("/telefoni/min/feriesvar/").content.decode()
    assert nynne.get(f"/telefoni/min/feriesvar/nyt/{other.uid}/").status_code == 404
    assert nynne.get("/telefoni/feriesvar/").status_code == 403
    page = f"/telefoni/min/feriesvar/nyt/{person.uid}/"
    assert "Trin 1 af 2" in nynne.get(page).content.decode()
    texts = nynne.post(page, {**JULY, "action": "message", "trin": "2", "videre": "3"}).content.decode()
    assert "Jeg holder ferie. Jeg er tilbage mandag den 26. juli." in texts
    do(world, AddOwnGreeting, person, world.nynne, **JULY, action="message", text_da="Jeg holder ferie.")
    mine = the_greeting()
    assert mine.user == person
    assert "Jeg holder ferie." in nynne.get("/telefoni/min/feriesvar/").content.decode()
    nynne.post(f"/telefoni/min/feriesvar/{mine.uid}/afslut/", {})
    assert the_greeting().ended_at is not None
