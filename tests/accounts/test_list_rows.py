"""A list's rows and tabs: always those of today, and one's own; in the same order whichever way they are read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.db.models import Q
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.billing_accounts.views import AccountList
from accounts.models import Account, Grant, User
from selfservice.kernel.core.formatting import account as account_number
from selfservice.kernel.lists.views import View
from selfservice.kernel.scope.models import as_system
from tests.world import World, make_account

SignedIn = Callable[[User], Client]


def rows(client: Client, path: str = "/konti/") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return str(answer.context["list"])


def test_each_sees_their_own_however_often_they_take_turns(world: World, signed_in: SignedIn) -> None:
    everything = {"4410\u00a00271", "4410\u00a00298", "4420\u00a00105", "5550\u00a00011"}
    seen = {world.mette: 3, world.jonas: 1, world.frida: 1}
    for _turn in range(3):
        for person, count in seen.items():
            shown = {number for number in everything if number in rows(signed_in(person))}
            assert len(shown) == count
            assert ("5550\u00a00011" in shown) == (person == world.frida)


def test_rows_are_of_today(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.mette)
    rows(client)
    with as_system("tests"):
        make_account(world.datter, "44200999", name="Helt ny")
        Account.objects.system().filter(pk=world.konto.pk).update(name="Nyt navn", closed_on="2026-01-31")
    text = rows(client)
    assert "Helt ny" in text
    assert world.datter.name in text
    assert "Nyt navn" not in text
    assert "Nyt navn" in rows(client, "/konti/?visning=lukkede")


def test_rights_and_company_count_at_the_next_request(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.jonas)
    assert "4410\u00a00298" not in rows(client)
    with as_system("tests"):
        Grant.objects.system().filter(user=world.jonas).update(account_ids=[world.other_konto.pk])
    assert "4410\u00a00298" in rows(client)
    assert "4410\u00a00271" not in rows(client)
    mette = signed_in(world.mette)
    rows(mette)
    mette.post("/selskab/", {"company": str(world.datter.uid)})
    assert "4410\u00a00271" not in rows(mette)


@pytest.mark.parametrize("query", ["", "?sorter=-navn", "?sorter=selskab", "?visning=alle&raekker=50", "?raekker=100"])
def test_company_by_company_gives_the_page_of_all_together(
    world: World, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    with as_system("tests"):
        for index in range(60):
            company = world.datter if index % 3 else world.nordhavn
            make_account(company, f"{57000000 + index}", name=f"Navn {index % 7}", reference=f"R{index}")
    client = signed_in(world.mette)
    path, pages = f"/konti/{query}", 0
    while path:
        by_company = client.get(path)
        with monkeypatch.context() as patch:
            patch.setattr("selfservice.kernel.lists.paged.MAX_COMPANIES", 0)
            together = client.get(path)
        assert by_company.context["rows"] == together.context["rows"]
        assert by_company.context["pager"] == together.context["pager"]
        following = by_company.context["pager"]["next"]
        path, pages = f"/konti/{following}" if following else "", pages + 1
    assert pages == (1 if query == "?raekker=100" else 2 if "50" in query else 3)


def test_a_tab_that_depends_on_the_day_is_of_today(
    world: World, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    overdue = View("forfaldne", "Overdue", lambda: Q(closed_on__lt=timezone.localdate()))
    monkeypatch.setattr(AccountList, "views", [overdue, *AccountList.views])
    with as_system("tests"):
        Account.objects.system().filter(pk=world.konto.pk).update(closed_on="2031-01-31")
    midnight = datetime(2031, 2, 1, tzinfo=ZoneInfo("Europe/Copenhagen"))
    for moment, count in ((midnight - timedelta(minutes=1), 0), (midnight + timedelta(minutes=1), 1)):
        with time_machine.travel(moment, tick=False):
            answer = signed_in(world.mette).get("/konti/")
        assert [account_number(row.number) for row in answer.context["rows"]] == ["4410\u00a00271"] * count
        assert answer.context["tabs"][0]["count"].number == answer.context["total"].number == count


def test_the_company_comes_with_the_row(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.mette)
    rows(client)
    with CaptureQueriesContext(connection) as queries:
        rows(client)
    assert not [q for q in queries if q["sql"].startswith('SELECT "accounts_company"')]
