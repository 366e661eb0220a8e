"""The page of an invoice: what to pay, sums, lines in groups, links, entries; and its specification."""

from __future__ import annotations

import csv
import html
import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Account, User
from billing.models import Invoice
from selfservice.kernel.scope.models import as_system
from tests.billing.made import CREDITOR, FIK, in_days, make_invoice, pay
from tests.world import World

SignedIn = Callable[[User], Client]
HEADS = (
    "Fakturanr.;Type;Fakturadato;Forfaldsdato;Kontonr.;Kontonavn;CVR;EAN;Ordrenr./reference;Kontostreng;Nummer;Bruger;"
    "Medarbejdernr.;Afdeling;Omkostningssted;Fakturabemærkning;Linjegruppe;Varenr.;Beskrivelse;Periode fra;Periode til;"
    "Antal;Enhed;Enhedspris;Rabat;Beløb ekskl. moms;Momskode;Momssats;Moms;Beløb inkl. moms"
)


def text_of(answer: Any) -> str:
    assert answer.status_code == 200
    bare = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", html.unescape(bare))


def page(client: Client, invoice: Invoice, query: str = "") -> Any:
    return client.get(f"{reverse('invoice', args=[invoice.uid])}?{query}")


@pytest.fixture
def mixed(world: World) -> Invoice:
    """An invoice of lines of every kind; three of 0,33 kr., of which VAT differs from that of their sum."""
    usage = {"group": "usage", "unit": "MIN", "period_from": "2026-10-01", "period_to": "2026-10-31"}
    lines = [
        {"net": "0.33", "unit_price": "0.33"},
        {"net": "0.33", "unit_price": "0.33", **usage, "text": "Opkald i EU"},
        {"net": "0.33", "unit_price": "0.33", "number": "+4520999999", "department": "", "cost_centre": ""},
        {"net": "-5.00", "quantity": "-1", "unit_price": "5", "group": "discount", "text": "Rabat", "department": "Å"},
        {
            "net": "100.00",
            "unit_price": "100",
            "group": "fee",
            "vat_category": "E",
            "text": "Rykkergebyr",
            "number": "",
            "holder_name": "",
        },
        {"net": "10.00", "unit_price": "10", "group": "one_off", "text": "=Ekstra;“kort”", "employee_number": "00017"},
    ]
    return make_invoice(
        world.konto, "26110001", *lines, net="105.99", vat="1.50", gross="107.49", due_on=in_days(3),
        payment_id=FIK, creditor=CREDITOR,
    )  # fmt: skip


def test_what_to_pay_comes_first(world: World, signed_in: SignedIn, mixed: Invoice) -> None:
    pay(mixed, "7.49", "P1")
    text = text_of(page(signed_in(world.mette), mixed))
    assert "Forfalder snart" in text
    assert "Til betaling, inkl. moms 100,00 kr." in text
    assert f"+71<{FIK} +{CREDITOR}<" in text
    for sums in (
        "I alt ekskl. moms 105,99 kr.", "Moms 25 % af 5,99 kr. 1,50 kr.", "Momsfrit beløb: 100,00 kr. 0,00 kr.",
        "I alt inkl. moms 107,49 kr.", "Indbetaling -7,49 kr.", "Rest 100,00 kr.",
    ):  # fmt: skip
        assert sums in text, sums


def test_lines_in_groups_with_sums(world: World, signed_in: SignedIn, mixed: Invoice) -> None:
    client = signed_in(world.mette)

    def groups(query: str) -> list[tuple[str, str, int]]:
        found = page(client, mixed, query).context["groups"]
        return [(group.name.replace("\u00a0", " "), str(group.net), group.count) for group in found]

    assert groups("") == [
        ("Abonnementer", "0.66", 2), ("Forbrug", "0.33", 1), ("Engangsbeløb", "10.00", 1), ("Rabatter", "-5.00", 1),
        ("Gebyrer", "100.00", 1),
    ]  # fmt: skip
    by_number = [("20 12 34 56", "5.66", 4), ("20 99 99 99", "0.33", 1), ("Uden nummer", "100.00", 1)]
    assert groups("efter_hvad=nummer") == by_number
    assert groups("efter_hvad=afdeling") == [
        ("Produktion", "110.66", 4), ("Å", "-5.00", 1), ("Uden afdeling", "0.33", 1),
    ]  # fmt: skip
    assert groups("efter_hvad=omkostningssted")[-1] == ("Uden omkostningssted", "0.33", 1)
    assert groups("linjer=usage&efter_hvad=nummer") == [("20 12 34 56", "0.33", 1)]
    assert groups("efter_hvad=x&linjer=x&efter=x&foer=99999999999999999999") == groups("")


def test_a_line_leads_to_its_number_and_to_its_month_of_usage(
    world: World, signed_in: SignedIn, mixed: Invoice
) -> None:
    number = reverse("subscription", args=[world.colleagues_number.uid])
    usage = f"{reverse('usage_number', args=[world.colleagues_number.uid])}?maaned=2026-10"
    administrator = page(signed_in(world.mette), mixed).content.decode()
    assert f'href="{number}"' in administrator
    assert f'href="{usage}"' in administrator
    # Finance sees usage, and no subscriptions.
    finance = page(signed_in(world.jonas), mixed).content.decode()
    assert f'href="{number}"' not in finance
    assert f'href="{usage}"' in finance


def test_credit_notes_are_linked_both_ways(world: World, signed_in: SignedIn) -> None:
    invoice = make_invoice(world.konto, "26110001")
    note = make_invoice(world.konto, "K26110001", kind="credit", corrects="26110001", issued_on="2026-11-08")
    client = signed_in(world.mette)
    assert reverse("invoice", args=[note.uid]) in page(client, invoice).content.decode()
    assert "Krediteret" in text_of(page(client, invoice))
    assert reverse("invoice", args=[invoice.uid]) in page(client, note).content.decode()
    assert "Den retter faktura 26110001" in text_of(page(client, note))
    assert "Betalingslinje" not in text_of(page(client, note))


def test_an_invoice_of_many_lines_is_read_a_page_at_a_time(world: World, signed_in: SignedIn) -> None:
    lines = [{"net": "1.00", "unit_price": "1", "number": f"+45201{n % 130:05}"} for n in range(250)]
    many = make_invoice(world.konto, "26110001", *lines, net="250.00", vat="62.50", gross="312.50")
    few = make_invoice(world.konto, "26110002")
    client = signed_in(world.mette)
    for query in ("", "efter_hvad=nummer", "efter_hvad=afdeling"):
        read, answer = [], page(client, many, query)
        while True:
            rows = [line.position for group in answer.context["groups"] for line in group.lines]
            assert len(rows) <= 50
            assert sum(group.net for group in answer.context["groups"]) >= len(rows)
            read += rows
            if not (following := answer.context["pager"]["next"]):
                break
            answer = client.get(following)
        assert sorted(read) == list(range(1, 251))
        assert answer.context["pager"]["previous"]

    def queries(invoice: Invoice) -> int:
        page(client, invoice)
        with CaptureQueriesContext(connection) as captured:
            page(client, invoice)
        return len(captured)

    assert queries(many) == queries(few)


def test_only_those_who_see_the_account_see_it(world: World, signed_in: SignedIn) -> None:
    own = make_invoice(world.konto, "26110001")
    hidden = make_invoice(world.other_konto, "26110002")
    client = signed_in(world.jonas)
    assert page(client, own).status_code == 200
    for uid in (hidden.uid, make_invoice(world.fremmed_konto, "26110003").uid, uuid4()):
        assert client.get(reverse("invoice", args=[uid])).status_code == 404
        assert client.get(f"{reverse('invoice_lines', args=[uid])}?format=csv").status_code == 404


def specification(client: Client, invoice: Invoice, query: str = "format=csv") -> list[list[str]]:
    answer = client.get(f"{reverse('invoice_lines', args=[invoice.uid])}?{query}")
    return list(csv.reader(b"".join(answer).decode("utf-8-sig").splitlines(), delimiter=";"))


def test_the_specification_has_thirty_columns_and_adds_up(world: World, signed_in: SignedIn, mixed: Invoice) -> None:
    client = signed_in(world.mette)
    head, *rows = specification(client, mixed)
    assert head == HEADS.split(";")
    assert len(rows) == 7
    assert rows[0][10] == "20123456"

    def total(column: str) -> float:
        return sum(float(row[head.index(column)].replace(",", ".")) for row in rows)

    assert rows[5][18] == "'=Ekstra;“kort”"
    assert round(total("Beløb ekskl. moms"), 2) == 105.99
    assert round(total("Moms"), 2) == 1.50
    assert round(total("Beløb inkl. moms"), 2) == 107.49
    assert rows[-1][28] == "0,01"


def test_the_workbook_keeps_numbers_as_text(world: World, signed_in: SignedIn, mixed: Invoice) -> None:
    answer = signed_in(world.mette).get(f"{reverse('invoice_lines', args=[mixed.uid])}?format=xlsx")
    assert "specifikation-26110001-44100271-2026-11-01" in answer["Content-Disposition"]
    found = sheet(b"".join(answer))
    # Texts are shared strings; a figure is the value of its cell.
    for text in ("44100271", "20123456", "00017", "=Ekstra;“kort”"):
        assert f"<t>{text}</t>" in found, text
    figures = [re.search(rf'<c r="{cell}7"[^>]*><v>(.*?)</v>', found) for cell in ("V", "Z", "AB", "AC")]
    assert [found and float(found[1]) for found in figures] == [1, 10, 25, 2.5]


@pytest.mark.usefixtures("documents")
def test_the_references_of_the_account_are_in_all_of_it(world: World, signed_in: SignedIn, mixed: Invoice) -> None:
    with as_system("tests: references"):
        given = {"account_string": "22.18.01-4010", "order_number": "4500012345", "reference": "Per Sonref"}
        Account.objects.system().filter(pk=world.konto.pk).update(**given)
    client, path = signed_in(world.mette), reverse("invoice_lines", args=[mixed.uid])
    head, first, *_rest = specification(client, mixed)
    line = dict(zip(head, first, strict=True))
    assert (line["Kontostreng"], line["Ordrenr./reference"]) == ("22.18.01-4010", "4500012345, Per Sonref")
    assert "<t>22.18.01-4010</t>" in sheet(b"".join(client.get(f"{path}?format=xlsx")))
    client.post(path, {"column": ["kontostreng", "reference"], "columns": "chosen"})
    assert "4500012345, Per Sonref 22.18.01-4010" in text_of(client.get(path))
    for kind in ("invoice_ubl", "invoice_oioubl"):
        document = client.get(reverse(kind, args=[mixed.uid])).content.decode()
        assert all(f">{value}<" in document for value in given.values()), kind
        assert "<cbc:AccountingCost>22.18.01-4010</cbc:AccountingCost>" in document


def sheet(data: bytes) -> str:
    with zipfile.ZipFile(BytesIO(data)) as file:
        return file.read("xl/worksheets/sheet1.xml").decode()


def test_chosen_columns_are_kept_for_the_next_invoice(world: World, signed_in: SignedIn, mixed: Invoice) -> None:
    client = signed_in(world.mette)
    path = reverse("invoice_lines", args=[mixed.uid])
    client.post(path, {"column": ["nummer", "netto"], "columns": "chosen"})
    other = make_invoice(world.konto, "26110002")
    assert specification(client, other)[0] == ["Nummer", "Beløb ekskl. moms"]
    text = text_of(client.get(path))
    assert "Mobil Erhverv 30 GB" in text
    assert len(specification(client, mixed, "format=csv&q=Rabat")) == 2
    assert len(specification(client, mixed, "format=csv&gruppe=recurring")) == 3
