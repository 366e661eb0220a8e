"""The first page of a list, whose statement is written once: always the rows of today, and one's own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.billing_accounts.views import AccountList
from accounts.models import Account, Grant, User
from selfservice.kernel.cache.process import forget_memories
from selfservice.kernel.db import model_rows
from selfservice.kernel.scope.models import as_system
from tests.world import World, make_account

SignedIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    forget_memories()


def rows(client: Client, path: str = "/konti/") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return str(answer.context["rows"])


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
def test_it_is_what_the_query_set_gives(
    world: World, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    with as_system("tests"):
        for index in range(60):
            make_account(world.nordhavn, f"{57000000 + index}", name=f"Navn {index % 7}", reference=f"R{index}")
    client = signed_in(world.mette)
    quick = [client.get(f"/konti/{query}") for _twice in range(2)]
    assert model_rows._kept
    monkeypatch.setattr("selfservice.kernel.lists.base.readable", lambda *_args: False)
    slow = client.get(f"/konti/{query}")
    for answer in quick:
        assert answer.context["rows"] == slow.context["rows"]
        assert answer.context["pager"] == slow.context["pager"]


def test_what_is_searched_and_turned_to_is_not_kept(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.mette)
    for query in ("q=konto", "levering=mail", f"efter={world.konto.uid}"):
        rows(client, f"/konti/?{query}")
    assert model_rows._kept == {}


def test_the_company_comes_with_the_row(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.mette)
    rows(client)
    with CaptureQueriesContext(connection) as queries:
        rows(client)
    assert not [q for q in queries if q["sql"].startswith('SELECT "accounts_company"')]


def test_only_columns_that_need_no_conversion(monkeypatch: pytest.MonkeyPatch) -> None:
    assert model_rows.readable(Account, ("company",))
    assert not model_rows.readable(Account, ("company__parent",))
    field = Account._meta.get_field("reference")
    monkeypatch.setattr(field, "from_db_value", lambda *_args: None, raising=False)
    model_rows.readable.cache_clear()
    assert not model_rows.readable(Account, AccountList.related)
    model_rows.readable.cache_clear()
