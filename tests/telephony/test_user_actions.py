"""What is done to one user: created, changed, given numbers, barred, away; and the user's page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from selfservice.kernel.actions.base import ActionRefused, FormInvalid
from selfservice.kernel.actions.runner import run
from selfservice.kernel.models import AuditEntry, OutboxCommand
from selfservice.kernel.scope.actor import PortalActor
from selfservice.kernel.scope.models import as_system
from telephony.leaving.actions.set_last_day import SetLastDay
from telephony.models import ExchangeState, TelephoneNumber, TelephonyUser
from telephony.users.actions.absence import BeginAbsence, EndAbsence
from telephony.users.actions.bar_user import BarUser, UnbarUser
from telephony.users.actions.change_numbers import ChangeNumbers
from telephony.users.actions.change_user import ChangeUser
from telephony.users.actions.set_presence import SetPresence
from telephony.users.actions.start_user import StartUser
from telephony.users.presence import end_of, presence_now
from tests.telephony import make
from tests.telephony.test_leaving import queue
from tests.world import World

LIST = "/telefoni/brugere/"


def fresh(row: Any) -> Any:
    with as_system("tests"):
        return type(row).objects.system().get(pk=row.pk)


def sent() -> list[list[str]]:
    """What the last command sends to the exchange."""
    with as_system("tests"):
        objects: list[list[str]] = OutboxCommand.objects.system().latest("pk").payload["objects"]
        return objects


def test_a_user_is_created_with_one_of_the_free_numbers(world: World, mette: Client) -> None:
    with as_system("tests"):
        number = make.number(world.nordhavn, "+4570101011")
        make.number(world.nordhavn, "+4570101012", flow=make.flow(world.nordhavn))
        make.number(world.fremmed, "+4570101013")
    page = mette.get(f"{LIST}ny/?selskab={world.nordhavn.uid}").content.decode().replace("\u00a0", " ")
    assert "70 10 10 11" in page and "70 10 10 12" not in page
    data = {"company": str(world.nordhavn.uid), "name": "Ida", "short_number": "12"}
    for taken in ("70101012", "70101013", "70101099"):
        answer = mette.post(f"{LIST}ny/", {**data, "direct_number": taken})
        assert "ledige numre" in answer.content.decode()
    answer = mette.post(f"{LIST}ny/", {**data, "direct_number": "+45 70 10 10 11", "mobile_number": "20 12 34 56"})
    with as_system("tests"):
        user = TelephonyUser.objects.system().get()
    assert answer["Location"] == f"{LIST}{user.uid}/"
    assert (user.name, user.direct_number, user.mobile_number, user.licence) == (
        "Ida", "+4570101011", "+4520123456", None,
    )  # fmt: skip
    assert fresh(number).user_id == user.pk
    assert sent() == [["number", str(number.uid)], ["user", str(user.uid)]]
    assert "har kortnummeret 12" in mette.post(f"{LIST}ny/", {**data, "name": "Ole"}).content.decode()
    elsewhere = mette.post(f"{LIST}ny/", {**data, "company": str(world.fremmed.uid)})
    assert "kan ikke oprette" in elsewhere.content.decode()
    # The company is asked for once, also where something is missing.
    missing = mette.post(f"{LIST}ny/", {**data, "name": ""}).content.decode()
    assert missing.count('type="hidden" name="company"') == 1 and '<select name="company"' not in missing
    assert 'id="id_direct_number_helptext"' in missing


def test_numbers_are_given_and_given_back(world: World, actor: PortalActor) -> None:
    with as_system("tests"):
        user = make.user(world.nordhavn, direct="+4570101011", short_number="11")
        make.user(world.nordhavn, "Bo", short_number="12")
        make.user(world.nordhavn, "Eva", short_number="13", state="left")
        make.user(world.datter, "Ole", short_number="14")
        free = make.number(world.nordhavn, "+4570101012")
    data = {"direct_number": "70101012", "mobile_number": "", "short_number": "13"}
    run(ChangeNumbers, actor, user.uid, data)
    with as_system("tests"):
        old = TelephoneNumber.objects.system().get(number="+4570101011")
    assert (fresh(free).user_id, old.user_id, fresh(user).direct_number) == (user.pk, None, "+4570101012")
    assert sorted(kind for kind, _uid in sent()) == ["number", "number", "user"]
    run(ChangeNumbers, actor, user.uid, {**data, "short_number": "14"})
    for wrong in ({"short_number": "12"}, {"mobile_number": "+4670123456"}, {"mobile_number": "70 20 30 40"}):
        with pytest.raises(ActionRefused):
            run(ChangeNumbers, actor, user.uid, {**data, **wrong})
    for wrong in ({"short_number": "1"}, {"short_number": "123456"}, {"short_number": "112"}, {"short_number": "1a"}):
        with pytest.raises(FormInvalid):
            run(ChangeNumbers, actor, user.uid, {**data, **wrong})


def test_details_and_the_login(world: World, actor: PortalActor) -> None:
    with as_system("tests"):
        user = make.user(world.nordhavn, department="Salg")
    data = {"whole": "True", "name": "Mette Lund", "department": "", "mail": "m@example.com", "login": "nynne"}
    run(ChangeUser, actor, user.uid, data)
    found = fresh(user)
    assert (found.name, found.department, found.user_id) == ("Mette Lund", "", world.nynne.pk)
    for wrong in ({"login": "frida"}, {"name": ""}, {"mail": "nej"}):
        with pytest.raises(FormInvalid):
            run(ChangeUser, actor, user.uid, {**data, **wrong})


def test_presence_is_over_at_its_time(world: World, actor: PortalActor) -> None:
    now = timezone.now()
    with as_system("tests"):
        user = make.user(world.nordhavn)
    run(SetPresence, actor, user.uid, {"presence": "away", "lasts": "60"})
    found = fresh(user)
    assert found.presence == "away" and found.presence_until - now < timedelta(minutes=61)
    assert presence_now(found, now) == ("away", found.presence_until)
    assert presence_now(found, now + timedelta(hours=2)) == ("available", None)
    assert end_of("available", "60", now) is None and end_of("dnd", "", now) is None
    morning = timezone.localtime(end_of("busy", "morning", now))
    assert (morning.hour, morning.date()) == (8, timezone.localdate(now) + timedelta(days=1))


def test_states(world: World, actor: PortalActor) -> None:
    with as_system("tests"):
        user = make.user(world.nordhavn, state="invited")
    for action, state in ((StartUser, "active"), (BeginAbsence, "leave"), (EndAbsence, "active"), (BarUser, "barred")):
        run(action, actor, user.uid, {})
        assert (fresh(user).state, sent()) == (state, [["user", str(user.uid)]])
    run(UnbarUser, actor, user.uid, {})
    with pytest.raises(ActionRefused):
        run(EndAbsence, actor, user.uid, {})


def test_the_last_day_is_noted_and_nothing_is_sent(world: World, actor: PortalActor) -> None:
    with as_system("tests"):
        user = make.user(world.nordhavn)
    run(SetLastDay, actor, user.uid, {"leaves_on": f"{timezone.localdate():%d.%m.%Y}"})
    assert fresh(user).leaves_on == timezone.localdate()
    with as_system("tests"):
        assert not OutboxCommand.objects.system().exists()
        assert AuditEntry.objects.system().filter(event="set_last_telephony_day").count() == 1
    run(SetLastDay, actor, user.uid, {"leaves_on": ""})
    assert fresh(user).leaves_on is None


def test_the_page_of_a_user(world: World, mette: Client) -> None:
    with as_system("tests"):
        user = make.user(
            world.nordhavn, direct="+4570101011", forward_busy="+4520654321", licence=make.licence_type(),
            presence="away", leaves_on=timezone.localdate(),
        )  # fmt: skip
        make.flow(world.nordhavn, "Hovednummer", published=queue(user))
        make.user(world.nordhavn, "Ida", forward_always="+4570101011")
        make.greeting(world.nordhavn, timezone.now(), user=user)
        ExchangeState.objects.create(
            company=world.nordhavn, kind="user", object_uid=user.uid, state="refused", reason="TOO_LARGE",
            answered_at=timezone.now(),
        )  # fmt: skip
        foreign = make.user(world.fremmed, "Frida")
    page = mette.get(f"{LIST}{user.uid}/").content.decode().replace("\u00a0", " ")
    for text in ("70 10 10 11", "Optaget: ", "20 65 43 21", "Hovednummer", "Ida", "Ikke til stede", "Pro", "Send igen"):
        assert text in page, text
    assert mette.get(f"{LIST}{foreign.uid}/").status_code == 404


def test_leaving_in_a_browser(world: World, mette: Client) -> None:
    with as_system("tests"):
        user, bo = make.user(world.nordhavn, direct="+4570101011"), make.user(world.nordhavn, "Bo")
        flow = make.flow(world.nordhavn, published=queue(user, bo))
    url = f"{LIST}{user.uid}/fratraed/"
    page = mette.get(url).content.decode()
    assert "Kaldsflow ”Hovednummer”" in page and "I brug: Salg." in page and "Ingen: udelades" in page
    later = timezone.localdate() + timedelta(days=10)
    data = {f"flow_{flow.uid.hex}": str(bo.uid), "direct": "", "due_on": f"{later:%d.%m.%Y}"}
    nobody = mette.post(url, {**data, f"flow_{flow.uid.hex}": ""}).content.decode()
    assert "vælg, hvem der tager over" in nobody
    check = mette.post(url, data).content.decode()
    assert "Er det rigtigt?" in check and "Det bliver ledigt" in check
    answer = mette.post(url, {**data, "checked": "1"})
    assert answer.status_code == 302
    # Planned: noted as the last day, and nothing else yet.
    assert (fresh(user).state, fresh(user).leaves_on) == ("active", later - timedelta(days=1))
    assert fresh(flow).published_number == 1


def test_unbarring_gives_the_state_back(world: World, actor: PortalActor) -> None:
    with as_system("tests"):
        people = [make.user(world.nordhavn, state=state) for state in ("leave", "invited", "active")]
        barred = make.user(world.nordhavn, state="barred")
    for user in people:
        run(BarUser, actor, user.uid, {})
    for user in (*people, barred):
        run(UnbarUser, actor, user.uid, {})
    with as_system("tests"):
        found = [TelephonyUser.objects.system().get(pk=user.pk).state for user in (*people, barred)]
    assert found == ["leave", "invited", "active", "active"]
