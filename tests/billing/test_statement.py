"""The account statement, and invoices on the front page, in the menu, the search and on the account's page."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from selfservice.kernel.scope.models import as_system
from tests.billing.made import CREDITOR, FIK, in_days, load, make_invoice, pay, the_invoice
from tests.world import World

SignedIn = Callable[[User], Client]


def text_of(client: Client, path: str, **more: Any) -> str:
    answer = client.get(path, **more)
    assert answer.status_code == 200, path
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def entries(client: Client, query: str = "") -> list[list[str]]:
    """Account, amount and balance of each entry, in the order of a download."""
    answer = client.get(f"/faktura/bevaegelser/?format=csv&{query}")
    rows = [line.split(";") for line in b"".join(answer).decode("utf-8-sig").splitlines()[1:]]
    return [[row[2], row[4], row[5]] for row in rows]


@pytest.fixture
def client(world: World, signed_in: SignedIn) -> Client:
    """The administrator; an invoice, its payment, a payment without an invoice, and another account's invoice."""
    first = make_invoice(world.konto, "26100001", issued_on="2026-10-01", due_on="2026-11-01")
    pay(first, "100.00", "P1", "2026-10-20")
    make_invoice(world.datter_konto, "26100002", issued_on="2026-10-20", due_on=in_days(9))
    make_invoice(world.konto, "K1", kind="credit", corrects="26100001", net="8.00", issued_on="2026-10-20")
    unmatched = {"reference": "P2", "kind": "payment", "amount": "-40", "invoice": "", "document": "", "text": "Ukendt"}
    load(ledger=[{**unmatched, "booked_on": "2026-11-02"}])
    make_invoice(world.fremmed_konto, "26100009")
    return signed_in(world.mette)


def test_every_entry_explains_the_balance_of_its_account(client: Client) -> None:
    assert entries(client) == [
        ["44100271", "-40,00", "-25,00"],
        ["44100271", "-10,00", "15,00"],
        ["44200105", "125,00", "125,00"],
        ["44100271", "-100,00", "25,00"],
        ["44100271", "125,00", "125,00"],
    ]
    # Whatever else is shown, the balance is that of all entries.
    assert entries(client, "slags=payment") == [["44100271", "-40,00", "-25,00"], ["44100271", "-100,00", "25,00"]]
    assert entries(client, "konto=44200105") == [["44200105", "125,00", "125,00"]]
    assert entries(client, "fra=1.11.2026") == [["44100271", "-40,00", "-25,00"]]
    assert [row[1] for row in entries(client, "q=26100001")] == ["-10,00", "-100,00", "125,00"]
    assert [row[1] for row in entries(client, "q=ukendt")] == ["-40,00"]
    assert [row[1] for row in entries(client, "q=40,00")] == ["-40,00"]


def test_entries_are_named_in_the_readers_language_with_what_else_the_feed_says(client: Client, world: World) -> None:
    entry = {"invoice": "26100001", "document": "", "booked_on": "2026-11-03"}
    load(ledger=[{**entry, "reference": "R1", "kind": "reminder", "amount": "100", "text": "Rykkergebyr"}])
    invoice = reverse("invoice", args=[the_invoice("26100001").uid])
    assert "Rykkergebyr 4410" in text_of(client, "/faktura/bevaegelser/")
    assert "3. nov. 2026 Rykkergebyr 100,00 kr." in text_of(client, invoice).replace("\u00a0", " ")
    with as_system("tests: read English"):
        User.objects.system().filter(pk=world.mette.pk).update(language="en")
    shown = text_of(client, "/faktura/bevaegelser/")
    assert "Reminder fee 4410" in shown
    assert "Payment: Ukendt · 4410" in shown
    assert "Rykkergebyr" not in shown + text_of(client, invoice)
    # Found by the name in either language.
    for text in ("reminder", "rykker"):
        assert [row[1] for row in entries(client, f"q={text}")] == ["100,00"], text


def test_balances_in_all_and_by_company_and_account(client: Client) -> None:
    text = text_of(client, "/faktura/bevaegelser/")
    assert "I skylder os i alt 100,00 kr." in text
    assert "Nordhavn Anlæg ApS 125,00 kr." in text
    assert "Nordhavn Byg A/S -25,00 kr." in text
    assert "Vi skylder jer 25,00 kr." in text_of(client, "/faktura/bevaegelser/?konto=44100271")


def test_entries_lead_to_their_documents(client: Client) -> None:
    page = client.get("/faktura/bevaegelser/").content.decode()
    assert len(re.findall(r'<a href="/faktura/[0-9a-f-]{36}/">26100001</a>', page)) == 4


def test_named_accounts_only(client: Client, world: World, signed_in: SignedIn) -> None:
    make_invoice(world.other_konto, "26100003")
    assert {row[0] for row in entries(signed_in(world.jonas))} == {"44100271"}
    assert "44100298" not in text_of(signed_in(world.jonas), "/faktura/bevaegelser/").replace(" ", "")
    assert entries(signed_in(world.jonas), "konto=44100298") == []


def test_front_page_menu_and_account(client: Client, world: World, signed_in: SignedIn) -> None:
    front = text_of(client, "/")
    assert "1 faktura er forfalden Se fakturaer 15,00 kr. skulle have været betalt." in front
    assert "Til betaling i alt: 140,00 kr." in front
    assert re.search(r"Fakturaer 2 til betaling", front)
    for user in (world.freja, world.nynne):
        assert "Fakturaer" not in text_of(signed_in(user), "/")
    account = text_of(client, reverse("account", args=[world.konto.uid]))
    assert "Saldo i dag: -25,00 kr." in account
    assert "26100001" in account


def test_search_of_the_portal(client: Client, world: World, signed_in: SignedIn) -> None:
    invoice = make_invoice(world.konto, "26110001", payment_id=FIK, creditor=CREDITOR)
    for text in ("26110001", FIK, f"+71<{FIK} +{CREDITOR}<"):
        answer = client.get("/soeg/", {"q": text})
        assert answer.status_code == 302, text
        assert answer["Location"] == reverse("invoice", args=[invoice.uid])
    assert "Kreditnota K1" not in text_of(client, "/soeg/?q=261")
    assert "Faktura 26100002" in text_of(client, "/soeg/?q=2610")
    assert "26100001" not in text_of(signed_in(world.frida), "/soeg/?q=26100001").replace("”26100001”", "")
    assert "Kontobevægelser" not in text_of(signed_in(world.freja), "/soeg/?q=faktura")
