"""Support reads invoices, their lines page by page, the ledger and balances; only with a reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from billing.models import Dispute, DisputedLine, Invoice
from selfservice.kernel.scope.models import as_system
from tests.billing.files import loader
from tests.world import World

PAYS = {"payment_id": "000000261100010", "creditor": "84736251"}


@pytest.fixture
def address(world: World, tmp_path: Path) -> str:
    """The page of an invoice of 51 lines."""
    account = {"account": world.konto.number}
    invoice = {**account, **PAYS, "net": "51", "vat": "12.75", "gross": "63.75", "line_count": "51"}
    line = {"quantity": "0.5", "unit_price": "2", "net": "1.00"}
    results = loader(tmp_path)(
        invoices=[invoice],
        lines=[{**line, "position": n, "text": f"Linje {n:03d}"} for n in range(1, 52)],
        ledger=[{**account, "amount": "63.75"}],
    )
    assert not [refusal for result in results for refusal in result.refusals]
    with as_system("tests"):
        return reverse("admin:billing_invoice_change", args=[Invoice.objects.system().get().pk])


@pytest.fixture
def support(world: World, signed_in: Callable[[User], Client]) -> Client:
    return signed_in(world.sofie)


@pytest.mark.parametrize("text", ["26110001", "000000261100010"])
def test_an_invoice_is_found_and_a_reason_asked_for(support: Client, address: str, text: str) -> None:
    assert support.get("/admin/find/", {"q": text})["Location"] == address
    assert "/admin/reason/" in support.get(address)["Location"]


def test_lines_and_entries_page_by_page(support: Client, world: World, address: str) -> None:
    support.post(f"/admin/reason/{world.nordhavn.pk}/", {"reason": "Kunden ringer", "next": "/admin/"})
    first = support.get(address).content.decode()
    shown = ("<h1>Faktura 26110001</h1>", "63,75 kr.", "<td>0,5</td>", "2,00 kr.", "20 12 34 56", "1. nov. 2026")
    assert not [text for text in shown if text not in first.replace("\u00a0", " ")]
    assert "Linje 001" in first and "Linje 050" in first and "Linje 051" not in first
    second = support.get(address, {"side": "2"}).content.decode()
    assert "Linje 051" in second and "Linje 050" not in second
    assert "Linje 051" in support.get(address, {"side": "99"}).content.decode()
    assert support.post(address, {"number": "1"}).status_code == 403


def test_lists_are_searched_by_number_and_account(support: Client, world: World, address: str) -> None:
    support.post("/admin/reason/", {"reason": "Fejlsøgning", "next": "/admin/"})
    number = world.konto.number
    searches = {"invoice": ("2611 0001", number), "ledgerentry": ("L1", number), "balance": (number,)}
    for model, asked in ((model, asked) for model, texts in searches.items() for asked in texts):
        found = support.get(f"/admin/billing/{model}/", {"q": asked}).content.decode()
        assert "63,75" in found, (model, asked)
        assert "63,75" not in support.get(f"/admin/billing/{model}/", {"q": "9999"}).content.decode()


def test_cases_that_wait_come_first_and_are_found_by_number(support: Client, world: World, address: str) -> None:
    support.post("/admin/reason/", {"reason": "Fejlsøgning", "next": "/admin/"})
    support.post(f"/admin/reason/{world.nordhavn.pk}/", {"reason": "Kunden ringer", "next": "/admin/"})
    with as_system("tests: an answered case, and one that waits"):
        invoice = Invoice.objects.system().get()
        made = {"company": world.nordhavn, "invoice": invoice, "reason": "price", "amount": 10}
        answered = Dispute.objects.create(**made, state="declined", answer_by=date(2026, 1, 1))
        waits = Dispute.objects.create(**made, answer_by=date(2026, 11, 29))
        Invoice.objects.system().update(disputed=10)
    page = support.get("/admin/billing/dispute/").content.decode()
    assert page.index(str(waits)) < page.index(str(answered))
    found = support.get("/admin/billing/dispute/", {"q": f"i-{waits.pk}"}).content.decode()
    assert str(waits) in found and str(answered) not in found
    assert str(answered) in support.get(f"/admin/billing/dispute/{answered.pk}/change/").content.decode()
    assert "Afvist" in support.get(address).content.decode()


def test_an_answer_is_written_with_the_question_and_not_lost(support: Client, world: World, address: str) -> None:
    support.post(f"/admin/reason/{world.nordhavn.pk}/", {"reason": "Kunden ringer", "next": "/admin/"})
    with as_system("tests: a case"):
        invoice = Invoice.objects.system().get()
        made = {"company": world.nordhavn, "invoice": invoice, "reason": "price", "amount": 10, "text": "Aftalt 40 kr."}
        case = Dispute.objects.create(**made, answer_by=date(2026, 11, 29))
        DisputedLine.objects.create(company=world.nordhavn, dispute=case, line=invoice.lines.system()[0])
    path = f"/admin/billing/dispute/{case.pk}/act/approve_dispute/"
    shown = support.get(path).content.decode().replace("\u00a0", " ")
    assert "Aftalt 40 kr." in shown and "10,00 kr." in shown and "Linje 001" in shown
    answer = {"reason": "Sag", "answer": "Prisen var forkert.", "approved": "11"}
    again = support.post(path, answer).content.decode().replace("\u00a0", " ")
    assert "Mellem 0 og 10,00 kr." in again and "Prisen var forkert.</textarea>" in again
    assert support.post(path, {**answer, "approved": "10"}).status_code == 302


def test_invoices_are_filtered_by_what_is_left_to_pay(support: Client, world: World, address: str) -> None:
    support.post("/admin/reason/", {"reason": "Fejlsøgning", "next": "/admin/"})
    for value, found in (("unpaid", True), ("disputed", False), ("unknown", True)):
        page = support.get("/admin/billing/invoice/", {"betaling": value}).content.decode()
        assert ("63,75" in page) is found, value


def test_a_balance_has_a_link_of_its_own(support: Client, world: World, address: str) -> None:
    support.post("/admin/reason/", {"reason": "Fejlsøgning", "next": "/admin/"})
    page = support.get("/admin/billing/balance/").content.decode().replace("\u00a0", " ")
    assert page.count("63,75 kr.") == 1, page[page.index("63,75") - 300 : page.index("63,75") + 50]
    assert re.search(r'<a href="/admin/billing/balance/\d+/change/">63,75 kr.</a>', page)


def test_customers_are_denied(signed_in: Callable[[User], Client], world: World, address: str) -> None:
    assert signed_in(world.mette).get(address).status_code in (302, 403)
