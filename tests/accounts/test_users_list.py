"""The overview of colleagues' logins: what it shows, how it is filtered, what it leaves out."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from django.utils import timezone

from accounts.functions import ADMINISTRATOR, Function
from accounts.models import Grant, User
from selfservice.kernel.scope.models import as_system
from tests.accounts.steps import give_sms
from tests.world import World, make_user

SignIn = Callable[[User], Client]


@pytest.fixture
def mette(world: World, signed_in: SignIn) -> Client:
    return signed_in(world.mette)


def names(client: Client, query: str = "") -> list[str]:
    page = client.get(f"/brugere/?{query}").content.decode()
    return re.findall(r'<th scope="row"><a href="/brugere/[^"]+">([^<]+)</a>', page)


def row(client: Client, name: str) -> str:
    page = client.get("/brugere/").content.decode()
    found = re.search(rf"<tr>(?:(?!</tr>).)*{name}.*?</tr>", page, re.S)
    assert found, name
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", found.group()))


def test_everybody_of_the_group_and_nobody_else(world: World, mette: Client, signed_in: SignIn) -> None:
    with as_system("tests"):
        make_user(world.datter, "dorte")
    assert {"Mette Prøve", "Jonas Prøve", "Freja Prøve", "Dorte Prøve"} <= set(names(mette))
    assert not {"Frida Prøve", "Sofie Prøve"} & set(names(mette))
    assert names(signed_in(world.frida)) == ["Frida Prøve"]
    mette.post("/selskab/", {"company": str(world.datter.uid)})
    assert names(mette) == ["Dorte Prøve"]


def test_contents_of_a_row(world: World, mette: Client) -> None:
    with as_system("tests"):
        User.objects.system().filter(pk=world.jonas.pk).update(last_login=timezone.now() - timedelta(days=2))
    give_sms(world.jonas)
    text = row(mette, "Jonas Prøve")
    for said in ("jonas", "jonas@example.com", "se og hente fakturaer", "(1 konto)", "Sms", "Aktiv"):
        assert said in text, said
    assert "Administrator (hele koncernen)" in row(mette, "Mette Prøve")


def test_an_administrator_of_one_company_is_shown_with_it(world: World, mette: Client, signed_in: SignIn) -> None:
    with as_system("tests"):
        dorte = make_user(world.datter, "dorte", set(ADMINISTRATOR))
    assert f"Administrator ({world.datter.name})" in row(mette, "Dorte Prøve")
    # Who sees one company alone knows which it is.
    assert world.datter.name not in row(signed_in(dorte), "Dorte Prøve")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("visning=inviterede", ["Ida Prøve"]),
        ("visning=laaste", ["Lone Prøve"]),
        ("visning=lukkede", ["Klaus Prøve"]),
        ("rolle=administrator", ["Mette Prøve"]),
        ("funktion=mobile", ["Freja Prøve", "Mette Prøve"]),
        ("faktor=sms", ["Jonas Prøve"]),
        ("q=fre", ["Freja Prøve"]),
        ("q=ÅSE", ["Åse Prøve"]),
        ("q=jonas%40example", ["Jonas Prøve"]),
        ("q=%2B45+20+99", ["Ida Prøve"]),
        ("sover=on", ["Lone Prøve"]),
        ("q=findes+ikke", []),
        ("rolle=findes&funktion=ikke&faktor=x", []),
    ],
)
def test_filters(query: str, found: list[str], world: World, mette: Client) -> None:
    give_sms(world.jonas)
    with as_system("tests"):
        make_user(world.nordhavn, "ida", {Function.USAGE}, state="invited", mobile="+4520998877")
        make_user(world.nordhavn, "lone", {Function.USAGE}, state="locked")
        make_user(world.nordhavn, "klaus", {Function.USAGE}, state="closed")
        make_user(world.nordhavn, "åse", {Function.USAGE})
        long_ago = timezone.now() - timedelta(days=120)
        User.objects.system().filter(username="åse").update(last_login=timezone.now())
        User.objects.system().filter(username="lone").update(state="active", last_login=long_ago)
        if "laaste" in query:
            User.objects.system().filter(username="lone").update(state="locked")
    # `nynne` and others of the world hold what no filter here asks for.
    assert names(mette, query) == found


def test_a_checked_box_is_shown_as_a_chip(mette: Client) -> None:
    def chips(query: str) -> list[str]:
        return re.findall(r'class="chip">(.*?)<a ', mette.get(f"/brugere/?{query}").content.decode())

    assert chips("rolle=employee") == ["Rolle: Medarbejder"]
    assert chips("sover=on&faktor=sms") == ["Totrinsbekræftelse: Kun sms", "Ikke logget ind i 90 dage"]


def test_æøå_come_last(world: World, mette: Client) -> None:
    with as_system("tests"):
        for name in ("åse", "ærø", "øjvind", "zita"):
            make_user(world.nordhavn, name)
    assert names(mette)[-4:] == ["Zita Prøve", "Ærø Prøve", "Øjvind Prøve", "Åse Prøve"]


def test_a_filter_by_right_tells_nothing_of_hidden_companies(world: World, signed_in: SignIn) -> None:
    with as_system("tests"):
        local = make_user(world.nordhavn, "lokal", {Function.USERS, Function.MOBILE})
        Grant.objects.create(user=world.freja, company=world.datter, functions=["log"])
    assert "Freja Prøve" not in names(signed_in(local), "funktion=log")
    assert "Anlæg" not in row(signed_in(local), "Freja Prøve")


def test_the_download_is_what_is_shown(world: World, mette: Client) -> None:
    answer: Any = mette.get("/brugere/?format=csv&q=jonas")
    rows = list(csv.reader(StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")), delimiter=";"))
    assert rows[0][0] == "Navn"
    assert [r[0] for r in rows[1:]] == ["Jonas Prøve"]
    assert "Aktiv" in rows[1]
    assert "<" not in "".join(map("".join, rows))


def test_the_download_has_both_ways_to_reach_a_person_and_real_times(world: World, mette: Client) -> None:
    with as_system("tests"):
        last = datetime(2026, 11, 2, 7, 30, tzinfo=UTC)
        User.objects.system().filter(pk=world.jonas.pk).update(last_login=last)
    answer: Any = mette.get("/brugere/?format=csv&q=jonas")
    text = b"".join(answer.streaming_content).decode()
    assert ";jonas@example.com, 20 12 34 56;" in text
    # As Danish clocks show it; a text with the month's name would be none in a spreadsheet.
    assert ";2026-11-02 08:30:00;" in text
    workbook: Any = mette.get("/brugere/?format=xlsx&q=jonas")
    with ZipFile(BytesIO(b"".join(workbook.streaming_content))) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    # Days since the end of 1899, as Excel counts them.
    assert f"<v>{(datetime(2026, 11, 2, 8, 30) - datetime(1899, 12, 30)) / timedelta(days=1)!r}"[:14] in sheet


def test_the_form_of_filters_shows_what_is_set(mette: Client) -> None:
    """It is kept for a search, which sets nothing in it, and rendered again for a filter."""

    def chosen(query: str) -> list[tuple[str, str]]:
        page = mette.get(f"/brugere/?{query}").content.decode()
        popover = page.split('id="filters"')[1].split("</form>")[0]
        return re.findall(r'value="(\w+)" selected|name="(\w+)"[^>]* checked', popover)

    nothing = chosen("")
    assert chosen("q=jonas") == nothing
    assert ("employee", "") in chosen("q=jonas&rolle=employee")
    assert ("", "sover") in chosen("sover=on")
    assert chosen("q=freja") == nothing
