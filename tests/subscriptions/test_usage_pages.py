"""Pages of usage: sums by company, account and department; numbers; records with masked numbers; who sees which."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from selfservice.kernel.scope.models import as_system
from subscriptions.models import Subscription, UsagePolicy
from tests.numbers import make_number
from tests.subscriptions.usage_files import COLLEAGUES, at, line, usage, used
from tests.world import World

TODAY = timezone.localdate()
THIS = TODAY.replace(day=1)
NBSP = "\N{NO-BREAK SPACE}"
PAGES = ("/forbrug/", "/forbrug/efter/konti/", "/forbrug/efter/afdelinger/", "/forbrug/efter/selskaber/",
         "/forbrug/numre/", "/forbrug/uden/", "/forbrug/graenser/")  # fmt: skip


@pytest.fixture
def jonas(world: World, signed_in: Callable[[User], Client]) -> Client:
    """Sees usage, at one account."""
    return signed_in(world.jonas)


@pytest.fixture
def elsewhere(world: World) -> Subscription:
    """A number at the company's other account."""
    with as_system("tests"):
        return make_number(
            world.other_konto, "+4520990099", "8945010000000000099", holder_name="Anden Konto", department="Salg"
        )


def page(client: Client, address: str, **query: str) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def test_the_overview_sums_up(mette: Client, world: World, elsewhere: Subscription) -> None:
    used(world.own_number, 18_200_000_000, voice_seconds=3600, sms=112, amount=Decimal("48.75"))
    used(elsewhere, 2_000_000_000, roaming_bytes=500_000_000, roaming_amount=Decimal("12.50"))
    used(world.fremmed_number, 10**15)
    used(world.own_number, 10**14, (THIS - timedelta(days=1)).replace(day=1))
    shown = page(mette, "/forbrug/")
    for figure in (f"20,2{NBSP}GB", f"1{NBSP}t.{NBSP}0{NBSP}min.", "<b>112</b>", f"48,75{NBSP}kr.", f"12,50{NBSP}kr."):
        assert figure in shown
    assert shown.index(f"4410{NBSP}0271") < shown.index(f"4410{NBSP}0298")
    assert "konto=44100298" in shown
    before = page(mette, "/forbrug/", maaned=f"{THIS - timedelta(days=1):%Y-%m}")
    assert f"100.000{NBSP}GB" in before


def test_the_month_that_is_shown_is_the_one_that_is_chosen(mette: Client, world: World) -> None:
    """Also one before any that is known, to which the links of a number's page lead."""
    used(world.own_number, 10**9)
    records = f"/forbrug/nummer/{world.own_number.uid}/specifikation/"
    for address in ("/forbrug/", "/forbrug/efter/konti/", "/forbrug/numre/", records):
        for month in (f"{THIS:%Y-%m}", "2020-01"):
            assert re.findall(r'value="([0-9-]+)" selected', page(mette, address, maaned=month)) == [month]


def test_named_accounts_are_respected(jonas: Client, world: World, elsewhere: Subscription) -> None:
    used(world.own_number, 3_000_000_000)
    used(elsewhere, 5_000_000_000)
    for address in PAGES:
        shown = page(jonas, address)
        assert "Anden Konto" not in shown
        assert f"8,0{NBSP}GB" not in shown
    assert f"3,0{NBSP}GB" in page(jonas, "/forbrug/")
    assert jonas.get(f"/forbrug/nummer/{elsewhere.uid}/").status_code == 404
    assert jonas.get(f"/forbrug/nummer/{elsewhere.uid}/specifikation/").status_code == 404


def test_without_the_function(nynne: Client, world: World) -> None:
    for address in (*PAGES, f"/forbrug/nummer/{world.own_number.uid}/", "/forbrug/graenser/ny/"):
        assert nynne.get(address).status_code == 403


@pytest.mark.parametrize("group", ["konti", "afdelinger", "selskaber"])
def test_downloads_of_groups(mette: Client, world: World, group: str) -> None:
    used(world.own_number, 18_200_000_000, amount=Decimal("48.75"))
    answer = mette.get(f"/forbrug/efter/{group}/", {"format": "csv"})
    lines = answer.content.decode().splitlines()
    assert lines[0].startswith("\ufeff")
    assert ";18200000000;" in lines[1]
    assert "48,75" in lines[1]
    workbook: Any = mette.get(f"/forbrug/efter/{group}/", {"format": "xlsx"})
    assert b"".join(workbook.streaming_content).startswith(b"PK")
    assert mette.get("/forbrug/efter/planeter/").status_code == 404


def test_downloads_of_numbers_name_their_units(mette: Client, world: World) -> None:
    used(world.own_number, 18_200_000_000, voice_seconds=61, amount=Decimal("48.75"))
    answer = mette.get("/forbrug/numre/", {"format": "csv"})
    head, row = answer.getvalue().decode().splitlines()
    values = dict(zip(head.split(";"), row.split(";"), strict=True))
    assert (values["Data (bytes)"], values["Opkald (sekunder)"]) == ("18200000000", "61")
    assert values["Ud over abonnementet (kroner)"] == "48,75"
    assert f"forbrug-{THIS:%Y-%m}-" in answer["Content-Disposition"]
    # The page has them in the cells.
    assert "(bytes)" not in page(mette, "/forbrug/numre/")


def test_downloads_of_records_tell_seconds_number_and_month(jonas: Client, world: World, tmp_path: Path) -> None:
    usage(tmp_path, line("r1", at(THIS, 0).replace("T00:00:00", "T00:00:09"), seconds=61, amount="2.50"))
    address = f"/forbrug/nummer/{world.own_number.uid}/specifikation/"
    answer = jonas.get(address, {"format": "csv"})
    head, row = answer.getvalue().decode().splitlines()
    assert row.startswith(f"{THIS} 00:00:09;")
    assert head.endswith("Ud over abonnementet (kroner)")
    assert f"specifikation-4520123490-{THIS:%Y-%m}-" in answer["Content-Disposition"]


def test_sorting_groups(mette: Client, world: World, elsewhere: Subscription) -> None:
    used(world.own_number, 10, amount=Decimal(1))
    used(elsewhere, 5, amount=Decimal(9))
    by_amount = page(mette, "/forbrug/efter/konti/", sorter="beloeb")
    assert by_amount.index(f"4410{NBSP}0298") < by_amount.index(f"4410{NBSP}0271")
    assert 'aria-sort="descending"' in by_amount


def test_numbers_by_account_and_department(mette: Client, world: World, elsewhere: Subscription) -> None:
    used(world.own_number, 10**9)
    used(elsewhere, 5 * 10**9)
    both = page(mette, "/forbrug/numre/")
    assert both.index("Anden Konto") < both.index(f"20{NBSP}12{NBSP}34{NBSP}90")
    for query in ({"konto": "4410 0298"}, {"afdeling": "Salg"}, {"q": "anden"}, {"q": "20 99"}):
        shown = page(mette, "/forbrug/numre/", **query)
        assert "Anden Konto" in shown
        assert f"20{NBSP}12{NBSP}34{NBSP}90" not in shown
    assert "Anden Konto" not in page(mette, "/forbrug/numre/", afdeling="-")
    assert "Anden Konto" in mette.get("/forbrug/numre/", {"format": "csv"}).getvalue().decode()


def test_who_uses_nothing(mette: Client, world: World, elsewhere: Subscription) -> None:
    used(world.own_number, 10**9)
    used(world.colleagues_number, 0, amount=Decimal(5))
    last = (THIS - timedelta(days=1)).replace(day=1)
    used(elsewhere, 10**9, last)
    three = page(mette, "/forbrug/uden/")
    assert "Anden Konto" not in three
    assert f"20{NBSP}12{NBSP}34{NBSP}56" in three
    assert f"/abonnementer/{world.colleagues_number.uid}/" in three
    month = page(mette, "/forbrug/uden/", visning="denne")
    assert "Anden Konto" in month
    assert f"20{NBSP}12{NBSP}34{NBSP}90" not in month


def test_one_number(jonas: Client, world: World, tmp_path: Path) -> None:
    usage(tmp_path, line("r1", at(TODAY - timedelta(days=1)), "data", bytes=3_000_000_000))
    shown = page(jonas, f"/forbrug/nummer/{world.own_number.uid}/", maaned=f"{TODAY - timedelta(days=1):%Y-%m}")
    assert f"<b>3,0{NBSP}GB</b>" in shown
    assert "specifikation" in shown


def records_of(client: Client, number: Subscription, **query: str) -> str:
    day = TODAY - timedelta(days=1)
    return page(client, f"/forbrug/nummer/{number.uid}/specifikation/", maaned=f"{day:%Y-%m}", **query)


def test_called_numbers_are_masked(jonas: Client, world: World, tmp_path: Path) -> None:
    day = at(TODAY - timedelta(days=1))
    usage(
        tmp_path,
        line("r1", day, other_party="+4533151515", seconds=61),
        line("r2", day, "sms", other_party="1230"),
        line("r3", day, "content", other_party="Parkering 4433", amount="12.50"),
        line("r4", day, other_party="+4932215550123", direction="in"),
        line("r5", day, other_party="+4533999999", number=COLLEAGUES),
    )
    shown = records_of(jonas, world.own_number)
    assert f"33{NBSP}15{NBSP}15{NBSP}xx" in shown
    assert f"+49{NBSP}32{NBSP}2155501xx" in shown
    for whole in (f"33{NBSP}15{NBSP}15{NBSP}15", "0123</t", "550123", f"33{NBSP}99"):
        assert whole not in shown
    for other in ("1230", "Parkering 4433", "1:01", f"12,50{NBSP}kr."):
        assert other in shown
    # A download is masked as the page is.
    day_query = {"maaned": f"{TODAY - timedelta(days=1):%Y-%m}", "format": "csv"}
    file = jonas.get(f"/forbrug/nummer/{world.own_number.uid}/specifikation/", day_query).getvalue().decode()
    assert "33 15 15 xx" in file
    assert "33 15 15 15" not in file
    # Nor can a search reveal the digits.
    for text, there in (("33 15 15", True), ("+4533", True), ("33151515", False), ("3315151", False), ("1515", False)):
        assert (f"33{NBSP}15{NBSP}15{NBSP}xx" in records_of(jonas, world.own_number, q=text)) == there
    assert "Parkering 4433" in records_of(jonas, world.own_number, q="park")
    with as_system("tests"):
        UsagePolicy.objects.create(company=world.fremmed, full_numbers=True)
    assert f"{NBSP}xx" in records_of(jonas, world.own_number)
    with as_system("tests"):
        UsagePolicy.objects.create(company=world.nordhavn, full_numbers=True)
    assert f"33{NBSP}15{NBSP}15{NBSP}15" in records_of(jonas, world.own_number)


def test_records_are_paged_by_key(jonas: Client, world: World, tmp_path: Path) -> None:
    day = at(TODAY - timedelta(days=1))
    usage(tmp_path, *(line(f"r{n:03d}", day, seconds=n) for n in range(60)))
    found, address = [], f"/forbrug/nummer/{world.own_number.uid}/specifikation/"
    query = f"?maaned={TODAY - timedelta(days=1):%Y-%m}"
    while query:
        shown = page(jonas, address + query)
        found += [n for n in range(60) if f'<td class="r">{n // 60}:{n % 60:02d}</td>' in shown]
        before, more, _rest = shown.partition('rel="next"')
        query = before.rpartition('href="')[2].partition('"')[0].replace("&amp;", "&") if more else ""
    assert sorted(found) == list(range(60))
    few = page(jonas, address + f"?maaned={TODAY - timedelta(days=1):%Y-%m}&slags=sms")
    assert "0:01" not in few


def test_queries_do_not_grow(mette: Client, world: World) -> None:
    used(world.own_number, 10**9)
    addresses = (
        *PAGES,
        f"/forbrug/nummer/{world.own_number.uid}/",
        f"/forbrug/nummer/{world.own_number.uid}/specifikation/",
    )

    def counted(address: str) -> int:
        page(mette, address)
        with CaptureQueriesContext(connection) as queries:
            page(mette, address)
        assert not any("usagerecord" in q["sql"] for q in queries) or "specifikation" in address
        return len(queries)

    few = [counted(address) for address in addresses]
    with as_system("tests"):
        for index in range(60):
            number = make_number(
                world.konto, f"+4530{index:06d}", f"894501000000001{index:04d}", department=f"Afdeling {index}"
            )
            used(number, 10**9 + index)
    assert [counted(address) for address in addresses] == few
    assert max(few) <= 14
