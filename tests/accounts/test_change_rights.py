"""Changing what a colleague may do: a difference before it is saved, in force at once, within reach only."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.functions import ADMINISTRATOR, Function
from accounts.models import Draft, Grant, User
from selfservice.kernel.scope.models import as_system
from tests.accounts.steps import errors
from tests.accounts.test_wizard import at
from tests.accounts.users import entries, held, mails_to, runs
from tests.outside import Outside
from tests.world import World, make_user

SignIn = Callable[[User], Client]


@pytest.fixture
def mette(world: World, signed_in: SignIn) -> Client:
    return signed_in(world.mette)


def start(client: Client, user: User) -> Draft:
    answer = client.post(f"/brugere/{user.uid}/rettigheder/")
    found = re.search(r"/opret/([0-9a-f-]{36})/", answer["Location"])
    assert found, answer["Location"]
    with as_system("tests"):
        return Draft.objects.system().get(uid=found.group(1))


def change(client: Client, draft: Draft, world: World, functions: Any, **accounts: Any) -> Any:
    """At Nordhavn; gives the answer of the last form."""
    company = str(world.nordhavn.uid)
    client.post(at(draft, "selskaber"), {"company": company})
    client.post(at(draft, f"konti/{company}"), accounts or {"reach": "all"})
    client.post(at(draft, "funktioner"), {"f": functions})
    return client.post(at(draft, "tjek"))


def test_it_begins_with_what_is_held(world: World, mette: Client) -> None:
    draft = start(mette, world.jonas)
    page = mette.get(at(draft, "funktioner")).content.decode()
    ticked = set(re.findall(r'value="(\w+)" checked', page))
    assert ticked == {"accounts", "invoices", "usage"}
    assert "Trin 3 af 4: Rettigheder" in page
    assert "Intet: Rettighederne er som før" in mette.get(at(draft, "tjek")).content.decode()


def test_the_difference_is_shown_and_counts_at_once(
    world: World, mette: Client, signed_in: SignIn, outside: Outside
) -> None:
    jonas = signed_in(world.jonas)
    assert jonas.get(f"/konti/{world.other_konto.uid}/").status_code == 404
    assert jonas.get("/log/").status_code == 403
    draft = start(mette, world.jonas)
    company = str(world.nordhavn.uid)
    mette.post(at(draft, "selskaber"), {"company": company})
    mette.post(at(draft, f"konti/{company}"), {"reach": "all"})
    mette.post(at(draft, "funktioner"), {"f": ["accounts", "log"]})
    page = mette.get(at(draft, "tjek")).content.decode()
    gone, new = (
        re.findall(r'class="gone">.*?</span>(.*?)</li>', page),
        re.findall(r'class="new">.*?</span>(.*?)</li>', page),
    )
    assert gone == [f"Nordhavn Byg A/S: {line}" for line in ("Se forbrug", "Se og hente fakturaer", "1 konto")]
    assert new == [f"Nordhavn Byg A/S: {line}" for line in ("Se loggen", "alle konti")]
    assert jonas.get("/log/").status_code == 403
    assert mette.post(at(draft, "tjek"))["Location"] == f"/brugere/{world.jonas.uid}/"
    assert jonas.get("/log/").status_code == jonas.get(f"/konti/{world.other_konto.uid}/").status_code == 200
    (entry,) = entries("change_rights")
    assert (entry.before["rights"], entry.after["rights"]) == (gone, new)
    (mail,) = mails_to(outside, "jonas@example.com")
    assert "Nordhavn Byg A/S: Se konti, se loggen, alle konti" in mail["text"]


def test_taking_all_from_a_company(world: World, mette: Client) -> None:
    with as_system("tests"):
        Grant.objects.create(user=world.freja, company=world.datter, functions=["mobile"])
    change(mette, start(mette, world.freja), world, ["mobile"])
    assert held(world.freja) == {world.nordhavn.pk: {"mobile"}}


def test_the_mail_has_a_line_for_each_company(world: World, mette: Client, outside: Outside) -> None:
    with as_system("tests"):
        Grant.objects.create(user=world.freja, company=world.datter, functions=["mobile"])
    draft = start(mette, world.freja)
    mette.post(at(draft, "funktioner"), {"f": ["usage"]})
    mette.post(at(draft, "tjek"))
    (mail,) = mails_to(outside, "freja@example.com")
    lines = [line for line in mail["text"].splitlines() if "alle konti" in line]
    assert [line.split(":")[0] for line in lines] == ["Nordhavn Anlæg ApS", "Nordhavn Byg A/S"]


def test_rights_beyond_reach_are_not_touched(world: World, signed_in: SignIn) -> None:
    with as_system("tests"):
        limited = make_user(world.nordhavn, "lise", {Function.USERS, Function.MOBILE, Function.USAGE})
        person = make_user(world.nordhavn, "per", {Function.MOBILE})
        Grant.objects.create(user=limited, company=world.datter, functions=["mobile"])
        Grant.objects.create(user=person, company=world.datter, functions=["mobile"])
    change(signed_in(limited), start(signed_in(limited), person), world, ["usage"])
    assert held(person) == {world.nordhavn.pk: {"usage"}, world.datter.pk: {"mobile"}}


def test_nobody_who_holds_more(world: World, signed_in: SignIn) -> None:
    with as_system("tests"):
        limited = make_user(world.nordhavn, "lise", {Function.USERS, Function.MOBILE})
    client = signed_in(limited)
    answer = client.post(f"/brugere/{world.jonas.uid}/rettigheder/")
    assert answer["Location"] == f"/brugere/{world.jonas.uid}/"
    with as_system("tests"):
        assert not Draft.objects.system().exists()
    assert held(world.jonas) == {world.nordhavn.pk: {"accounts", "invoices", "usage"}}


def test_nobody_who_came_to_hold_more_meanwhile(world: World, signed_in: SignIn) -> None:
    with as_system("tests"):
        limited = make_user(world.nordhavn, "lise", {Function.USERS, Function.MOBILE})
    client = signed_in(limited)
    draft = start(client, world.freja)
    with as_system("tests"):
        Grant.objects.system().filter(user=world.freja).update(functions=sorted(ADMINISTRATOR))
    assert errors(change(client, draft, world, ["mobile"]))
    assert held(world.freja) == {world.nordhavn.pk: set(ADMINISTRATOR)}


def test_not_ones_own(world: World, mette: Client) -> None:
    assert mette.post(f"/brugere/{world.mette.uid}/rettigheder/")["Location"] == f"/brugere/{world.mette.uid}/"
    assert runs("change_rights") == []


def test_sent_twice_it_is_one_change(world: World, mette: Client) -> None:
    draft = start(mette, world.freja)
    change(mette, draft, world, ["usage"])
    assert mette.post(at(draft, "tjek"))["Location"] == f"/brugere/{world.freja.uid}/"
    assert len(entries("change_rights")) == 1
