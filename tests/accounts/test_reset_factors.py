"""A lost phone: an administrator asks, and the person or a second administrator says yes. Nobody does it alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone

from accounts.models import AuthenticatorApp, SmsFactor, User
from selfservice.kernel.scope.models import as_system
from tests.accounts.steps import NEW_PASSWORD, is_in, reset_password
from tests.accounts.users import act, entries, fresh, link_in, mails_to, runs
from tests.outside import Outside
from tests.world import PASSWORD, World, make_user

SignIn = Callable[[User], Client]
NEW = "+4526001234"


@pytest.fixture
def mette(world: World, signed_in: SignIn) -> Client:
    return signed_in(world.mette)


@pytest.fixture
def asked(world: World, mette: Client, signed_in: SignIn, outside: Outside) -> Client:
    """Mette has asked for Jonas, and there is another administrator; gives the browser in which Jonas is."""
    with as_system("tests"):
        make_user(world.nordhavn, "anden", whole_group=True)
    jonas = signed_in(world.jonas)
    answer = act(mette, world.jonas, "nulstil-faktor", mobile="26 00 12 34", reason="Telefon mistet")
    assert answer["Location"] == f"/brugere/{world.jonas.uid}/"
    return jonas


def factors(user: User) -> tuple[int, list[str]]:
    with as_system("tests"):
        apps = AuthenticatorApp.objects.filter(user=user).count()
        return apps, [f.number for f in SmsFactor.objects.filter(user=user, confirmed=True)]


def answer(client: Client, yes: bool) -> Any:
    return client.post(f"/brugere/anmodning/{runs('reset_factors')[0].uid}/", {"answer": "yes" if yes else "no"})


def colleague(world: World) -> User:
    with as_system("tests"):
        return User.objects.system().get(username="anden")


def test_asking_changes_nothing(world: World, asked: Client, mette: Client) -> None:
    assert factors(world.jonas)[0] == 1
    assert asked.get("/konti/").status_code == 200
    (run,) = runs("reset_factors")
    assert run.state == "awaiting"
    assert [entry.event for entry in entries("approval_asked")] == ["approval_asked"]
    page = mette.get(f"/brugere/{world.jonas.uid}/").content.decode()
    assert "26 00 12 34" in page.replace("\u00a0", " ")
    assert "Fortryd" in page


def test_the_requester_cannot_approve(world: World, asked: Client, mette: Client) -> None:
    answer(mette, yes=True)
    assert runs("reset_factors")[0].state == "awaiting"
    assert factors(world.jonas)[0] == 1


def test_asked_twice_it_is_one_request(world: World, asked: Client, mette: Client) -> None:
    again = act(mette, world.jonas, "nulstil-faktor", mobile="26001235", reason="Igen")
    assert "venter på godkendelse" in again.content.decode()
    assert [run.state for run in runs("reset_factors") if run.state == "awaiting"] == ["awaiting"]


def test_a_second_administrator_approves(world: World, asked: Client, signed_in: SignIn, outside: Outside) -> None:
    other = signed_in(colleague(world))
    assert "Mette Prøve beder om" in other.get("/").content.decode()
    assert answer(other, yes=True)["Location"] == f"/brugere/{world.jonas.uid}/"
    assert factors(world.jonas) == (0, [])
    assert not is_in(asked)
    (entry,) = entries("reset_factors")
    assert (entry.actor_name, entry.on_behalf_of, entry.reason) == ("Anden Prøve", "Mette Prøve", "Telefon mistet")
    link = link_in(mails_to(outside, "jonas@example.com")[0], "ny-faktor")
    set_up_again(world.jonas, link, outside)


def set_up_again(user: User, link: str, outside: Outside) -> None:
    client = Client()
    page = client.get(link)
    assert client.post(page["Location"], {"password": "forkert adgangskode"}).status_code == 200
    assert client.post(page["Location"], {"password": PASSWORD})["Location"] == "/ny-faktor/kode/"
    client.get("/ny-faktor/kode/")
    assert client.post("/ny-faktor/kode/", {"code": outside.sms_code(NEW)}).status_code == 302
    assert is_in(client)
    assert factors(user) == (0, [NEW])
    assert fresh(user).mobile == NEW
    # The link has done its work.
    assert Client().get(link).status_code == 200


def test_the_person_confirms_with_the_password(world: World, asked: Client, outside: Outside) -> None:
    link = link_in(mails_to(outside, "jonas@example.com")[0], "ny-faktor")
    set_up_again(world.jonas, link, outside)
    (entry,) = entries("reset_factors")
    assert (entry.actor_kind, entry.on_behalf_of) == ("system", "Mette Prøve")


def test_opening_the_link_alone_changes_nothing(world: World, asked: Client, outside: Outside) -> None:
    link = link_in(mails_to(outside, "jonas@example.com")[0], "ny-faktor")
    client = Client()
    page = client.get(link)["Location"]
    assert client.get(page).status_code == 200
    assert client.get("/ny-faktor/kode/")["Location"] == "/log-ind/"
    assert client.post("/ny-faktor/kode/", {"code": "123456"})["Location"] == "/log-ind/"
    # The page of the code has ended that visit.
    page = client.get(link)["Location"]
    statuses = [client.post(page, {"password": "gæt"}).status_code for _ in range(11)]
    assert statuses[:9] == [200] * 9 and statuses[10] == 429
    # After ten the right one is not looked at either.
    assert client.post(page, {"password": PASSWORD}).status_code == 429
    assert runs("reset_factors")[0].state == "awaiting"
    assert factors(world.jonas)[0] == 1


@pytest.mark.parametrize("who", ["mette", "anden"])
def test_declining_a_reset(
    who: str, world: World, asked: Client, mette: Client, signed_in: SignIn, outside: Outside
) -> None:
    link = link_in(mails_to(outside, "jonas@example.com")[0], "ny-faktor")
    answer(mette if who == "mette" else signed_in(colleague(world)), yes=False)
    assert runs("reset_factors")[0].state == "refused"
    assert factors(world.jonas)[0] == 1
    assert Client().get(link).status_code == 200
    assert answer(mette, yes=True).status_code == 404


def test_it_lapses(world: World, asked: Client, signed_in: SignIn, outside: Outside) -> None:
    other = colleague(world)
    link = link_in(mails_to(outside, "jonas@example.com")[0], "ny-faktor")
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1), tick=True):
        assert Client().get(link).status_code == 200
        assert "Mette Prøve beder" not in signed_in(other).get("/").content.decode()
        answer(signed_in(other), yes=True)
    assert factors(world.jonas)[0] == 1


def test_other_customers_and_colleagues_without_the_right(world: World, asked: Client, signed_in: SignIn) -> None:
    assert answer(signed_in(world.frida), yes=True).status_code == 404
    assert answer(signed_in(world.freja), yes=True).status_code == 403
    assert answer(asked, yes=True).status_code == 403
    assert factors(world.jonas)[0] == 1


def test_nothing_is_changed_before_the_code(world: World, asked: Client, outside: Outside) -> None:
    """The number may be mistyped: until somebody has it in hand the old factors work."""
    link = link_in(mails_to(outside, "jonas@example.com")[0], "ny-faktor")
    client = Client()
    page = client.get(link)["Location"]
    client.post(page, {"password": PASSWORD})
    client.get("/ny-faktor/kode/")
    code = outside.sms_code(NEW)
    client.post("/ny-faktor/kode/", {"code": "000000" if code != "000000" else "111111"})
    assert runs("reset_factors")[0].state == "awaiting"
    assert factors(world.jonas)[0] == 1
    assert fresh(world.jonas).mobile != NEW
    assert is_in(asked)


def new_password(user: User) -> None:
    reset_password(user, make_password(NEW_PASSWORD))


@pytest.mark.parametrize("first", ["password", "request"])
def test_one_mailbox_is_not_enough(
    first: str, world: World, mette: Client, signed_in: SignIn, outside: Outside
) -> None:
    """Password and link by mail alone: a requester who reads the mail could log in. A second administrator helps."""
    with as_system("tests"):
        other = make_user(world.nordhavn, "anden", whole_group=True)
    if first == "password":
        new_password(world.jonas)
    act(mette, world.jonas, "nulstil-faktor", mobile="26001234", reason="Telefon mistet")
    if first == "request":
        new_password(world.jonas)
    link = link_in(next(m for m in mails_to(outside, "jonas@example.com") if "ny-faktor" in m["text"]), "ny-faktor")
    client = Client()
    page = client.get(link)["Location"]
    refused = client.post(page, {"password": NEW_PASSWORD})
    assert "anden administrator" in refused.content.decode()
    assert outside.messages(NEW) == []
    # The link goes on: after the approval the new password opens it.
    answer(signed_in(other), yes=True)
    assert client.post(page, {"password": NEW_PASSWORD})["Location"] == "/ny-faktor/kode/"


def test_the_request_of_somebody_who_is_gone_is_void(
    world: World, mette: Client, signed_in: SignIn, outside: Outside
) -> None:
    with as_system("tests"):
        gone = make_user(world.nordhavn, "gone", whole_group=True)
        other = make_user(world.nordhavn, "anden", whole_group=True)
    act(signed_in(gone), world.jonas, "nulstil-faktor", mobile="26001234", reason="x")
    act(mette, gone, "luk")
    link = link_in(mails_to(outside, "jonas@example.com")[0], "ny-faktor")
    page = Client().get(link, follow=True).content.decode()
    assert "Linket virker ikke" in page
    answer(signed_in(other), yes=True)
    assert (runs("reset_factors")[0].state, fresh(world.jonas).mobile) == ("awaiting", world.jonas.mobile)
    # Anybody may clear it away, so that it can be requested again.
    answer(signed_in(other), yes=False)
    assert runs("reset_factors")[0].state == "refused"


def test_nobody_answers_with_a_login_made_for_it(world: World, asked: Client, signed_in: SignIn) -> None:
    with as_system("tests"):
        made = make_user(world.nordhavn, "lavet", whole_group=True)
    answer(signed_in(made), yes=True)
    assert runs("reset_factors")[0].state == "awaiting"


@pytest.mark.parametrize("yes", [True, False])
def test_who_is_outranked_does_not_answer(yes: bool, world: World, mette: Client, signed_in: SignIn) -> None:
    with as_system("tests"):
        low = make_user(world.nordhavn, "lav", {"users"})
        boss = make_user(world.nordhavn, "chef", whole_group=True)
    act(mette, boss, "nulstil-faktor", mobile="26001234", reason="x")
    answer(signed_in(low), yes=yes)
    assert runs("reset_factors")[0].state == "awaiting"


def test_the_mail_says_who_why_and_where_to(world: World, asked: Client, outside: Outside) -> None:
    text = mails_to(outside, "jonas@example.com")[0]["text"].replace("\u00a0", " ")
    for said in ("Mette Prøve", "Telefon mistet", "26 00 12 34"):
        assert said in text
