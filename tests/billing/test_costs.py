"""Pages of cost: sums by level and month, as invoiced and as today, advice, downloads; only seen lines count."""

from __future__ import annotations

import csv
import html
import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.db.models import Sum
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from billing.costs.advice import after_end, better_plans, without_use
from billing.costs.chart import short_amount
from billing.costs.choice import LEVELS, month_before
from billing.costs.sums import compare
from billing.models import CostMonth, InvoiceLine
from selfservice.kernel.models import AuditEntry
from selfservice.kernel.scope.models import acting_as, as_system
from tests.billing.made import load, make_invoice, the_invoice
from tests.numbers import make_plan
from tests.subscriptions.usage_files import used
from tests.world import World, make_account

SignedIn = Callable[[User], Client]
TODAY = timezone.localdate()
THIS = TODAY.replace(day=1)
COLLEAGUE = "+4520123456"


@pytest.fixture
def mette(world: World, signed_in: SignedIn) -> Client:
    """Administrator of the whole group."""
    return signed_in(world.mette)


def line(net: str, **more: Any) -> dict[str, Any]:
    return {"net": net, "unit_price": net, "number": COLLEAGUE, **more}


@pytest.fixture
def invoiced(world: World) -> World:
    """Two months at `konto`, one at the company's other account, at the subsidiary and at the unrelated company."""
    sales = {"department": "Salg", "cost_centre": "2200", "number": "+4520123490"}
    make_invoice(world.konto, "K10", line("100.00"), line("50.00", **sales), net="150.00", issued_on="2026-10-01")
    make_invoice(world.konto, "K11", line("120.00"), line("50.00", **sales), net="170.00")
    make_invoice(world.konto, "N11", line("20.00"), net="20.00", kind="credit", corrects="K11", issued_on="2026-11-12")
    make_invoice(world.other_konto, "O11", line("1000.00", department="Hemmelig"), net="1000.00")
    make_invoice(world.datter_konto, "D11", line("3.00"), net="3.00")
    make_invoice(world.fremmed_konto, "F11", line("7000.00"), net="7000.00")
    return world


def text_of(answer: Any) -> str:
    assert answer.status_code == 200
    bare = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", html.unescape(bare))


def table(client: Client, **query: str) -> dict[str, list[str]]:
    """The rows of the download: name, and the last two months."""
    answer = client.get(reverse("costs"), {**query, "format": "csv"})
    rows = list(csv.reader(answer.content.decode("utf-8-sig").splitlines(), delimiter=";"))
    assert rows[0][-2:] == ["2026-10", "2026-11"] and len(rows[0]) == 15
    return {row[0]: row[-2:] for row in rows[1:]}


def test_sums_equal_the_lines(invoiced: World) -> None:
    with as_system("tests: look"):
        lines = InvoiceLine.objects.system()
        plus, minus = (lines.filter(invoice__kind=kind).aggregate(n=Sum("net"))["n"] for kind in ("invoice", "credit"))
        assert CostMonth.objects.system().aggregate(n=Sum("net"))["n"] == plus - minus
        count = CostMonth.objects.system().count()
    load(lines=[{"invoice": "D11", "position": 1, **line("3.00")}])
    with as_system("tests: look"):
        assert CostMonth.objects.system().aggregate(n=Sum("net"), rows=Sum(1))["n"] == plus - minus
        assert CostMonth.objects.system().count() == count


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ({}, {"Nordhavn Byg A/S": ["150,00", "1150,00"], "Nordhavn Anlæg ApS": ["0,00", "3,00"]}),
        (
            {"efter": "konto"},
            {"4410 0298": ["0,00", "1000,00"], "4410 0271": ["150,00", "150,00"], "4420 0105": ["0,00", "3,00"]},
        ),
        (
            {"efter": "afdeling", "konto": "44100271"},
            {"Produktion": ["100,00", "100,00"], "Salg": ["50,00", "50,00"]},
        ),
        (
            {"efter": "omkostningssted", "afdeling": "Salg"},
            {"2200": ["50,00", "50,00"]},
        ),
        (
            {"efter": "nummer", "konto": "44100271"},
            {"20 12 34 56": ["100,00", "100,00"], "20 12 34 90": ["50,00", "50,00"]},
        ),
        ({"efter": "konto", "nummer": "+4520123490"}, {"4410 0271": ["50,00", "50,00"]}),
    ],
)  # fmt: skip
def test_levels(mette: Client, invoiced: World, query: dict[str, str], rows: dict[str, list[str]]) -> None:
    assert table(mette, **query) == rows


def test_named_accounts_are_respected(invoiced: World, signed_in: SignedIn) -> None:
    jonas = signed_in(invoiced.jonas)
    for level in ("selskab", "konto", "afdeling", "omkostningssted", "nummer"):
        for basis in ("", "i-dag"):
            rows = table(jonas, efter=level, som=basis)
            assert sum(Decimal(row[1].replace(",", ".")) for row in rows.values()) == 150, (level, basis)
            shown = text_of(jonas.get(reverse("costs"), {"efter": level, "som": basis}))
            assert "Hemmelig" not in shown and "1.000,00" not in shown
    for address in ("costs", "cost_difference"):
        assert jonas.get(reverse(address), {"konto": "44100298"}).status_code == 404
        assert jonas.get(reverse(address), {"selskab": str(invoiced.fremmed.uid)}).status_code == 404
    found = jonas.get(reverse("cost_difference"), {"del": "nye"})
    assert "1.000,00" not in text_of(found)


def test_a_changed_department_moves_only_as_today(mette: Client, invoiced: World) -> None:
    with as_system("tests"):
        number = invoiced.colleagues_number
        number.department = "Nyt team"
        number.save()
    before = {"Produktion": ["100,00", "100,00"], "Salg": ["50,00", "50,00"]}
    assert table(mette, efter="afdeling", konto="44100271") == before
    today = table(mette, efter="afdeling", konto="44100271", som="i-dag")
    assert today["Nyt team"] == ["100,00", "100,00"]
    assert [sum(Decimal(row[at].replace(",", ".")) for row in today.values()) for at in (0, 1)] == [150, 150]
    query = {"efter": "nummer", "afdeling": "Nyt team", "konto": "44100271"}
    assert table(mette, **query) == {}
    assert list(table(mette, **query, som="i-dag")) == ["20 12 34 56"]
    shown = text_of(mette.get(reverse("costs"), {**query, "som": "i-dag"}))
    assert "Som i dag" in shown and "afdelinger og omkostningssteder, som numrene har i dag" in shown


def test_the_page_leads_down_and_to_the_explanation(mette: Client, invoiced: World) -> None:
    answer = mette.get(reverse("costs"))
    assert "+1.003,00 kr." in text_of(answer)
    links = html.unescape(answer.content.decode())
    assert f"?efter=konto&maaned=2026-11&selskab={invoiced.nordhavn.uid}" in links
    assert f"{reverse('cost_difference')}?efter=selskab&maaned=2026-11" in links
    why = mette.get(reverse("cost_difference"), {"maaned": "2026-11", "konto": "44100271", "del": "pris"})
    for part in ("Nye priser", "+20,00 kr.", "Kreditnotaer", "-20,00 kr.", "Samme beløb som før.", "20 12 34 56"):
        assert part in text_of(why), part


def test_the_invoice_shows_why_it_differs(mette: Client, invoiced: World, signed_in: SignedIn) -> None:
    invoice = the_invoice("K11")
    shown = text_of(mette.get(reverse("invoice", args=[invoice.uid])))
    assert "Sammenlignet med forrige faktura" in shown and "Faktura K10" in shown and "+20,00 kr." in shown
    url = reverse("cost_difference")
    assert "Hvorfor faktura K11" in text_of(mette.get(url, {"faktura": str(invoice.uid), "del": "pris"}))
    for foreign in (str(the_invoice("O11").uid), str(the_invoice("F11").uid), "x"):
        assert signed_in(invoiced.jonas).get(url, {"faktura": foreign}).status_code == 404


def test_without_invoices(mette: Client, world: World) -> None:
    for address in ("costs", "cost_difference"):
        assert mette.get(reverse(address)).status_code == 200
    assert "fra virksomhedens første faktura" in text_of(mette.get(reverse("costs")))


def test_an_account_without_invoices_leads_back(mette: Client, invoiced: World) -> None:
    with as_system("tests: a new account"):
        new = make_account(invoiced.nordhavn, "44100999")
    page = text_of(mette.get(reverse("costs"), {"konto": new.number}))
    assert "Der er ikke faktureret noget for det i de viste måneder. Vis alle omkostninger" in page
    assert "Måned for måned" not in page
    assert "Den første vises her, når den er udstedt." in text_of(mette.get(reverse("account", args=[new.uid])))
    statement = text_of(mette.get(reverse("statement"), {"konto": new.number}))
    assert "I skylder intet 0,00" in statement and "Ingen resultater" in statement


@pytest.mark.parametrize(
    "query", [{"efter": "x", "maaned": "1999-01"}, {"efter": "nummer", "nummer": "-"}, {"format": "x"}]
)
def test_odd_parameters(mette: Client, invoiced: World, query: dict[str, str]) -> None:
    assert mette.get(reverse("costs"), query).status_code == 200


def test_a_download_is_logged(mette: Client, invoiced: World) -> None:
    answer = mette.get(reverse("costs"), {"efter": "konto", "format": "xlsx"})
    assert b"".join(answer)[:2] == b"PK"
    with as_system("tests: look"):
        entry = AuditEntry.objects.system().filter(event="export").latest("pk")
    assert entry.after == {"list": "costs", "format": "xlsx", "rows": 3}


def test_the_list_of_plans_is_downloaded(mette: Client, invoiced: World) -> None:
    make_plan("mobil-30", name="Mobil 30", data_included_mb=30_000, price=99, calls="included")
    for month in (month_before(THIS, by) for by in (1, 2, 3)):
        used(invoiced.colleagues_number, 10**9, month)
        used(invoiced.fremmed_number, 10**9, month)
    answer = mette.get(reverse("costs"), {"raad": "abonnementer", "format": "csv"})
    rows = list(csv.reader(answer.content.decode("utf-8-sig").splitlines(), delimiter=";"))
    assert rows[1:] == [["20 12 34 56", "Bo Holder", "Mobil Erhverv 100 GB", "Mobil 30", "50,00"]]


@pytest.mark.parametrize("basis", ["", "i-dag"])
@pytest.mark.parametrize("level", LEVELS)
def test_the_page_has_the_sums_of_the_download(mette: Client, invoiced: World, level: str, basis: str) -> None:
    query = {"efter": level, "som": basis}
    shown = mette.get(reverse("costs"), query).context
    wanted = {
        name: [Decimal(cell.replace(",", ".")) for cell in cells] for name, cells in table(mette, **query).items()
    }
    assert {row.name.replace("\u00a0", " "): list(row.nets) for row in shown["rows"]} == wanted
    assert (shown["before"], shown["now"], shown["hidden"]) == (150, 1153, 0)
    assert [shown["costs"][place][1] for place in (0, 1)] == [1153, 150]
    with acting_as(shown["view"].actor):
        found = compare(shown["view"].actor, shown["view"].choice, 1)
    assert [len(found.rows), found.count, found.before, found.now] == [1, len(wanted), 150, 1153]


def test_query_counts_do_not_grow(mette: Client, invoiced: World) -> None:
    def count(**query: str) -> int:
        mette.get(reverse("costs"), query)
        with CaptureQueriesContext(connection) as queries:
            mette.get(reverse("costs"), query)
        return len(queries)

    levels = ("konto", "afdeling", "nummer")
    before = [count(efter=level) for level in levels]
    for n in range(12):
        make_invoice(
            invoiced.konto, f"M{n}", line("9.00", number=f"+45300000{n:02}", department=f"Afd {n}"), net="9.00"
        )
    assert [count(efter=level) for level in levels] == before


def test_advice_about_plans(invoiced: World) -> None:
    number, months = invoiced.colleagues_number, [month_before(THIS, by) for by in (1, 2, 3)]
    for code, data, price, calls in (("mobil-10", 10_000, 79, "included"), ("mobil-30", 30_000, 99, "included"),
                                     ("data-30", 30_000, 49, "none")):  # fmt: skip
        make_plan(code, name=code, data_included_mb=data, price=price, calls=calls)
    for month in months:
        used(number, 12 * 10**9, month, amount=Decimal(6), roaming_amount=Decimal(3))
    with as_system("tests: look") as system:
        found = better_plans(system, TODAY)
        assert [(row.number, row.better, row.amount) for row in found.rows] == [(COLLEAGUE, "mobil-30", Decimal(53))]
        number.binding_until = TODAY + timedelta(days=1)
        number.save()
        assert not better_plans(system, TODAY).rows


def test_advice_about_unused_numbers(invoiced: World) -> None:
    used(invoiced.colleagues_number, 10**9)
    with as_system("tests: look") as system:
        found = without_use(system, TODAY)
    assert COLLEAGUE not in [row.number for row in found.rows]
    assert (found.count, found.amount) == (2, Decimal(298))


def test_lines_after_the_termination_have_a_query_ready(mette: Client, invoiced: World) -> None:
    ended = date(TODAY.year, TODAY.month, 1) - timedelta(days=40)
    with as_system("tests"):
        number = invoiced.colleagues_number
        number.state, number.terminated_on = "terminated", ended
        number.save()
    first, last = THIS, THIS + timedelta(days=27)
    period = {"period_from": first, "period_to": last}
    earlier = {"period_from": ended - timedelta(days=9), "period_to": ended}
    invoice = make_invoice(
        invoiced.konto, "E1", line("5.00", **earlier), line("99.00", **period), line("4.00", group="usage", **period),
        net="108.00", issued_on=THIS,
    )  # fmt: skip
    with as_system("tests: look") as system:
        found = after_end(system, TODAY)
    assert [(one.invoice["invoice_number"], one.amount) for one in found.rows if one.invoice["uid"] == invoice.uid] == [
        ("E1", 99)
    ]
    links = html.unescape(mette.get(reverse("costs")).content.decode())
    assert f"{reverse('invoice_act', args=[invoice.uid, 'indsigelse'])}?lines=2" in links


@pytest.mark.parametrize(("value", "text"), [(500, "500"), (200_000, "200.000"), (1_500_000, "1,5\u00a0mio.")])
def test_scale(value: int, text: str) -> None:
    assert short_amount(value) == text
