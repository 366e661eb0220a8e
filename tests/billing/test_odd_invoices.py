"""Odd invoices and payments are shown as they are, and nothing breaks: no lines, large credits, the turn of days."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from billing.models import Invoice
from tests.billing.made import load, make_invoice, pay, the_invoice
from tests.world import World

SignedIn = Callable[[User], Client]


@pytest.fixture
def client(world: World, signed_in: SignedIn) -> Client:
    return signed_in(world.mette)


def text_of(answer: Any) -> str:
    assert answer.status_code == 200
    bare = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", html.unescape(bare)).replace("\u00a0", " ")


def page(client: Client, invoice: Invoice) -> str:
    return text_of(client.get(reverse("invoice", args=[invoice.uid])))


def test_an_invoice_without_lines(client: Client, world: World) -> None:
    """It has a page and an empty specification; no document is made of it, and no list breaks."""
    nothing = {"number": "26110001", "net": "0", "vat": "0", "gross": "0", "line_count": "0"}
    load(invoices=[nothing])
    invoice = the_invoice("26110001")
    assert "Betalt" in page(client, invoice)
    specification = reverse("invoice_lines", args=[invoice.uid])
    assert "ingen linjer" in text_of(client.get(specification))
    # Nothing but the row that makes up for the rounding of VAT.
    (_heads, last) = b"".join(client.get(f"{specification}?format=csv")).decode().splitlines()
    assert last.endswith(";0,00;;;0,00;0,00")
    for name in ("invoice_ubl", "invoice_oioubl"):
        assert client.get(reverse(name, args=[invoice.uid])).status_code == 404
    for path in ("/faktura/", "/faktura/omkostninger/", "/faktura/bevaegelser/", "/"):
        assert client.get(path).status_code == 200, path


def credit(invoice: Invoice, number: str, net: str) -> Invoice:
    return make_invoice(
        invoice.account, number, kind="credit", corrects=invoice.number, net=net, issued_on="2026-11-08"
    )


def test_a_credit_note_larger_than_what_is_owed(client: Client, world: World) -> None:
    invoice = make_invoice(world.konto, "26110001")
    note = credit(invoice, "K26110001", "200.00")
    invoice = the_invoice("26110001")
    assert [invoice.credited, invoice.outstanding] == [250, -125]
    assert "125,00 kr. for meget" in page(client, invoice)
    assert "250,00 kr." in page(client, note)
    assert "Vi skylder jer 125,00 kr." in text_of(client.get("/faktura/bevaegelser/"))


def test_an_invoice_that_is_credited_twice(client: Client, world: World) -> None:
    invoice = make_invoice(world.konto, "26110001")
    notes = [credit(invoice, number, "100.00") for number in ("K26110001", "K26110002")]
    shown = page(client, invoice)
    assert all(note.number in shown for note in notes)
    assert the_invoice("26110001").outstanding == -125
    assert "125,00 kr. for meget" in shown


def test_a_payment_that_comes_before_its_invoice(client: Client, world: World) -> None:
    """It has no match at first; the feed matches it once the invoice is there, and the balance stays right."""
    early = {"reference": "P1", "kind": "payment", "amount": "-125", "invoice": "", "document": "",
             "booked_on": "2026-10-28", "account": world.konto.number}  # fmt: skip
    load(ledger=[early])
    assert "Vi skylder jer 125,00 kr." in text_of(client.get("/faktura/bevaegelser/"))
    make_invoice(world.konto, "26110001")
    load(ledger=[early | {"invoice": "26110001"}])
    assert the_invoice("26110001").outstanding == 0
    assert "I skylder intet 0,00 kr." in text_of(client.get("/faktura/bevaegelser/"))


def test_an_overpaid_invoice(client: Client, world: World) -> None:
    invoice = make_invoice(world.konto, "26110001")
    pay(invoice, "200.00", "P1")
    assert "I har betalt 75,00 kr. for meget" in page(client, the_invoice("26110001"))


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        ("2026-12-15", "2027-01-14", "15. dec. 2026 – 14. jan. 2027"),
        ("2028-02-01", "2028-02-29", "1.–29. feb. 2028"),
        ("2028-02-29", "2028-02-29", "29. feb. 2028"),
    ],
)
def test_periods(first: str, last: str, shown: str, client: Client, world: World) -> None:
    period = {"period_from": first, "period_to": last}
    invoice = make_invoice(
        world.konto,
        "26110001",
        {"net": "100.00", "unit_price": "100", **period},
        **period,
        issued_on=first,
        due_on=last,
    )
    assert page(client, invoice).count(shown) >= 2


# Winter time begins at three o'clock on 25 October 2026, summer time at two o'clock on 28 March 2027.
@pytest.mark.parametrize("day", ["2026-10-24", "2026-10-25", "2027-03-27", "2027-03-28"])
def test_an_invoice_falls_due_at_midnight_in_copenhagen(day: str, world: World, signed_in: SignedIn) -> None:
    invoice = make_invoice(world.konto, "26110001", issued_on="2026-10-01", due_on=day)
    midnight = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo("Europe/Copenhagen"), fold=1) + timedelta(days=1)
    for seconds, state in ((-1, "Forfalder snart"), (0, "Forfalden")):
        moment = datetime.fromtimestamp(midnight.timestamp() + seconds, tz=ZoneInfo("UTC"))
        with time_machine.travel(moment, tick=False):
            client = signed_in(world.mette)
            assert state in page(client, invoice), moment
            assert state in text_of(client.get("/faktura/")), moment
