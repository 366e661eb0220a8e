"""Turning the pages of a list whose rows are of several companies, saving its states, and downloading what it shows."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from accounts.functions import Function
from accounts.models import Grant, User
from selfservice.kernel.core.formatting import short_month
from selfservice.kernel.scope.models import as_system
from tests.subscriptions.listed import cells, get, make, numbers, tabs
from tests.world import World, make_user

SignedIn = Callable[[User], Client]
MANY = 70


@pytest.fixture
def many(world: World) -> list[str]:
    """Numbers of two companies in turn, and another customer's between them."""
    for n in range(MANY):
        account = world.konto if n % 3 else world.datter_konto
        make(account, f"+45300000{n:02}", holder_name=f"Navn {n % 4}", department="Salg" if n % 2 else "Kørsel")
        make(world.fremmed_konto, f"+45310000{n:02}")
    return [f"30 00 00 {n:02}" for n in range(MANY)]


def walk(client: Client, query: str) -> list[list[str]]:
    """The numbers of each page, from the first to the last."""
    pages, answer = [], get(client, query)
    while True:
        # Who may do nothing to many rows has no boxes before them.
        pages.append([row[0] or row[1] for row in cells(answer)])
        following = answer.context["pager"]["next"]
        if following is None:
            return pages
        assert following.startswith("?type=mobil&")
        answer = client.get(f"/abonnementer/{following}")


SEVERAL = "afdeling=Salg&afdeling=K%C3%B8rsel"
QUERIES = ["", "afdeling=Salg", SEVERAL, f"{SEVERAL}&sorter=-bruger", "konto=44100271&konto=44200105", "sorter=bruger"]


@pytest.mark.parametrize("query", [*QUERIES, "sorter=-nummer", "q=300000", f"{SEVERAL}&q=navn", "visning=drift"])
def test_every_row_once_there_and_back(world: World, mette: Client, many: list[str], query: str) -> None:
    pages = walk(mette, query)
    assert len(pages) > 1
    shown = [number for page in pages for number in page]
    assert len(set(shown)) == len(shown) == get(mette, query).context["total"].number
    assert not [number for number in shown if number.startswith("31")]
    # The same from the end, page by page.
    answer = get(mette, query)
    for _page in pages[1:]:
        answer = mette.get(f"/abonnementer/{answer.context['pager']['next']}")
    for page in reversed(pages[:-1]):
        answer = mette.get(f"/abonnementer/{answer.context['pager']['previous']}")
        assert [row[1] for row in cells(answer)] == page
    assert answer.context["pager"]["previous"] is None


def test_named_accounts_at_one_company_and_all_at_another(world: World, signed_in: SignedIn, many: list[str]) -> None:
    make(world.other_konto, "+4530000099")
    with as_system("tests"):
        Grant.objects.system().filter(user=world.freja).update(account_ids=[world.other_konto.pk])
        Grant.objects.create(user=world.freja, company=world.datter, functions=[Function.MOBILE])
    shown = [number for page in walk(signed_in(world.freja), "") for number in page]
    assert shown == [*(number for n, number in enumerate(many) if n % 3 == 0), "30 00 00 99"]


def test_rows_are_those_of_now(world: World, mette: Client) -> None:
    numbers(mette, "status=active")
    make(world.datter_konto, "+4520000001")
    make(world.konto, "+4520000002", state="barred")
    assert numbers(mette, "status=active")[0] == "20 00 00 01"


def test_rows_cost_no_query(world: World, mette: Client, many: list[str]) -> None:
    for query in ("", "raekker=100", "afdeling=Salg", "q=navn", "konto=44100271"):
        counts = []
        for size in (25, 100):
            get(mette, f"{query}&raekker={size}")
            with CaptureQueriesContext(connection) as captured:
                get(mette, f"{query}&raekker={size}")
            counts.append(len([q for q in captured if q["sql"].startswith(("SELECT", "WITH"))]))
        assert counts[0] == counts[1] <= 5, query


def test_a_download_is_the_view_with_its_columns(world: World, mette: Client, many: list[str]) -> None:
    mette.post("/abonnementer/?type=mobil", {"columns": "chosen", "column": ["bruger", "konto", "pris", "iccid"]})
    answer = mette.get("/abonnementer/?type=mobil&q=navn&sorter=-nummer&visning=drift&format=csv")
    text = b"".join(answer).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows[0] == ["Nummer", "Bruger", "Konto", "ICCID", "Pris pr. måned ekskl. moms"]
    assert [row[0] for row in rows[1:]] == list(reversed(many))
    assert rows[1][1:] == ["Navn 1", "44200105", "", "0,00"]
    assert 'filename="mobil-' in answer["Content-Disposition"]
    answer = mette.get(f"/abonnementer/?type=mobil&{SEVERAL}&sorter=-nummer&format=csv")
    assert [row.partition(";")[0] for row in b"".join(answer).decode("utf-8-sig").splitlines()[1:]] == many[::-1]


def test_each_category_keeps_its_own_columns_and_views(world: World, mette: Client) -> None:
    make(world.konto, "KB-1", category="circuits")
    mette.post("/abonnementer/?type=mobil", {"columns": "chosen", "column": ["bruger"]})
    assert len(cells(get(mette))[0]) == 3
    assert len(cells(get(mette, kind="kredsloeb"))[0]) > 3
    mette.post("/abonnementer/?type=mobil&status=active&q=20", {"save_view": "1", "name": "Mine"})
    answer = get(mette)
    assert tabs(answer)["Mine"] == 2
    url = next(tab["url"] for tab in answer.context["tabs"] if tab["label"] == "Mine")
    assert url == "?type=mobil&q=20&status=active"
    assert "Mine" not in tabs(get(mette, kind="kredsloeb"))
    both = "status=active&status=barred"
    mette.post(f"/abonnementer/?type=mobil&{both}", {"save_view": "1", "name": "Begge"})
    answer = get(mette, both)
    assert [tab["url"] for tab in answer.context["tabs"] if tab["current"]] == [f"?type=mobil&{both}"]
    # The built-in view that it is of has the count of its own rows.
    assert (tabs(answer)["Begge"], tabs(answer)["Alle"], tabs(get(mette, "status=barred"))["Alle"]) == (2, 2, 0)
    answer = mette.post("/abonnementer/?type=mobil&status=active&q=20", {"remove_view": "Mine"})
    assert answer["Location"] == "/abonnementer/?type=mobil"


def test_the_month_is_named_in_the_language_of_the_page(mette: Client) -> None:
    with translation.override("da"):
        month = short_month(timezone.localdate())
    assert f"Data i {month}<" in mette.get("/abonnementer/?type=mobil").content.decode()


def test_people_with_the_same_filter_see_their_own_rows(world: World, signed_in: Callable[[User], Client]) -> None:
    make(world.konto, "+4520000001", department="Salg")
    make(world.fremmed_konto, "+4520000002", department="Salg")
    for company, shown in ((world.nordhavn, "20 00 00 01"), (world.fremmed, "20 00 00 02")):
        # Their access has the same shape, so the statement is compiled once.
        with as_system("tests"):
            user = make_user(company, f"mobil{company.pk}", {Function.MOBILE})
        client = signed_in(user)
        for query in ("afdeling=Salg", "afdeling=Salg&uden=", "status=active&afdeling=Salg"):
            assert numbers(client, query) == [shown]
        assert (shown in numbers(client, "konto=44100271")) == (company == world.nordhavn)
