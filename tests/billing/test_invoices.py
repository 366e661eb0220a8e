"""The list of invoices: what is seen, tabs, filters, search, order and downloads."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from urllib.parse import quote_plus

import pytest
from django.test import Client

from accounts.models import User
from billing.models import Dispatch, Invoice
from selfservice.kernel.scope.models import as_system
from tests.billing.made import CREDITOR, FIK, in_days, make_invoice, pay
from tests.world import World

SignedIn = Callable[[User], Client]


def listed(client: Client, query: str = "") -> list[str]:
    """The numbers that the list shows, in its order."""
    answer = client.get(f"/faktura/?{query}")
    assert answer.status_code == 200
    return re.findall(r'<th scope="row"><a href="/faktura/[0-9a-f-]{36}/">(.*?)</a>', str(answer.context["list"]))


def tabs(answer: Any) -> dict[str, int]:
    return {str(tab["label"]): tab["count"].number for tab in answer.context["tabs"]}


@pytest.fixture
def client(world: World, signed_in: SignedIn) -> Client:
    """The administrator of the group, with five documents."""
    make_invoice(world.konto, "26090001", issued_on="2026-09-01", due_on=in_days(-20), gross="250.00", net="200.00",
                 vat="50.00")  # fmt: skip
    paid = make_invoice(world.konto, "26100001", issued_on="2026-10-01", due_on=in_days(-5))
    pay(paid, "125.00", "P1")
    make_invoice(world.konto, "26110001", due_on=in_days(20), payment_id=FIK, creditor=CREDITOR)
    make_invoice(world.konto, "K26110001", kind="credit", corrects="26090001", net="40.00", issued_on="2026-11-05",
                 due_on=in_days(20))  # fmt: skip
    make_invoice(world.datter_konto, "26110002", {"number": "+4526001234", "net": "305.13", "unit_price": "305.13"},
                 net="305.13", vat="76.28", gross="381.41", issued_on="2026-11-03", due_on=in_days(3))  # fmt: skip
    make_invoice(world.fremmed_konto, "26110009")
    return signed_in(world.mette)


def test_newest_first_with_tabs_and_what_is_left(client: Client) -> None:
    assert listed(client) == ["K26110001", "26110002", "26110001", "26100001", "26090001"]
    answer = client.get("/faktura/")
    assert tabs(answer) == {"Alle": 5, "Åbne": 3, "Forfaldne": 1, "Kreditnotaer": 1}
    text = html.unescape(answer.content.decode()).replace("\u00a0", " ")
    for shown in ("-50,00 kr.", "381,41 kr.", "Forfalder snart", "Forfalden", "Betalt", "200,00 kr."):
        assert shown in text, shown
    assert listed(client, "visning=aabne") == ["26110002", "26110001", "26090001"]
    assert listed(client, "visning=forfaldne") == ["26090001"]
    assert listed(client, "visning=kreditnotaer") == ["K26110001"]


def test_an_open_dispute_is_found_and_shown_whatever_else_the_invoice_is(client: Client) -> None:
    with as_system("tests: a part of each is disputed"):
        parts = Invoice.objects.system().filter(number__in=["26090001", "26100001"])
        parts.update(disputed=Decimal("100"))
    assert listed(client, "status=indsigelse") == ["26100001", "26090001"]
    assert listed(client, "status=forfalden") == listed(client, "visning=forfaldne") == ["26090001"]
    assert listed(client, "status=betalt") == ["26100001"]
    assert listed(client, "status=betalt&status=indsigelse") == ["26100001", "26090001"]
    shown = client.get("/faktura/?q=26090001").content.decode()
    assert '<span class="status bad">Forfalden</span> <span class="status wait">Indsigelse</span>' in shown
    assert "Forfalden, Indsigelse" in b"".join(client.get("/faktura/?q=26090001&format=csv")).decode()
    # What is disputed need not be paid now: 250.00 - 50.00 credited - 100.00.
    assert "100,00 kr. skulle have været betalt" in client.get("/").content.decode().replace("\u00a0", " ")


def test_orders(client: Client) -> None:
    assert listed(client, "sorter=-beloeb")[:2] == ["26110002", "26090001"]
    assert listed(client, "sorter=beloeb")[0] == "K26110001"
    assert listed(client, "sorter=forfald")[0] == "26090001"
    assert listed(client, "sorter=nummer") == ["26090001", "26100001", "26110001", "26110002", "K26110001"]
    assert set(listed(client, "sorter=-rest&raekker=50")[-2:]) == {"K26110001", "26100001"}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("konto=44200105", ["26110002"]),
        ("konto=44200105&konto=44100271&fra=2.11.2026", ["K26110001", "26110002"]),
        ("konto=55500011", []),
        ("slags=credit", ["K26110001"]),
        ("status=betalt&status=kreditnota", ["K26110001", "26100001"]),
        ("status=snart", ["26110002"]),
        ("fra=1.10.2026&til=1.11.2026", ["26110001", "26100001"]),
        ("fra=2.11.2026&til=1.11.2026", []),
        ("mindst=200&hoejst=300", ["26090001"]),
        ("mindst=1.5", []),
        ("status=nothing", []),
    ],
)
def test_filters(client: Client, query: str, found: list[str]) -> None:
    assert listed(client, query) == found


@pytest.mark.parametrize("many", [False, True])
def test_the_filter_of_the_delivery(
    client: Client, world: World, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch, many: bool
) -> None:
    if many:
        monkeypatch.setattr("billing.invoices.delivery.MANY", 0)
    rows = [
        ("26090001", "mail", "sent"), ("26090001", "ean", "business"), ("26100001", "ean", "sent"),
        ("26110001", "mail", "waiting"), ("26110002", "ean", "accepted"), ("26110009", "ean", "technical"),
    ]  # fmt: skip
    with as_system("tests: deliveries"):
        Dispatch.objects.system().delete()
        for number, channel, state in rows:
            invoice = Invoice.objects.system().get(number=number)
            Dispatch.objects.create(
                invoice=invoice, company_id=invoice.company_id, channel=channel, state=state, receiver=channel
            )
    assert listed(client, "levering=leveret") == ["26110002", "26090001"]
    assert listed(client, "levering=venter") == ["26110001", "26100001"]
    assert listed(client, "levering=afvist") == ["26090001"]
    assert listed(client, "levering=afvist&levering=venter") == ["26110001", "26100001", "26090001"]
    assert listed(client, "levering=afvist&status=betalt") == []
    assert listed(signed_in(world.jonas), "levering=leveret") == ["26090001"]
    assert listed(signed_in(world.frida), "levering=afvist") == ["26110009"]


def test_chips_show_days_and_amounts_as_pages_do(client: Client) -> None:
    chips = client.get("/faktura/?fra=1.10.2026&mindst=1234,5").context["chips"]
    assert [str(chip.value).replace("\u00a0", " ") for chip in chips] == ["1. okt. 2026", "1.234,50 kr."]


def test_the_filter_of_the_company(client: Client, world: World) -> None:
    assert listed(client, f"selskab={world.datter.uid}") == ["26110002"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("26110001", ["26110001"]),
        ("2611", ["26110002", "26110001"]),
        ("faktura nr. 26110001", ["26110001"]),
        ("k2611 0001", ["K26110001"]),
        (FIK, ["26110001"]),
        (f"+71<{FIK} +{CREDITOR}<", ["26110001"]),
        (f"71<{FIK}+{CREDITOR}<", ["26110001"]),
        ("44200105", ["26110002"]),
        ("konto 4420 0105", ["26110002"]),
        ("konto 44200", ["26110002"]),
        ("26 00 12 34", ["26110002"]),
        ("+45 26001234", ["26110002"]),
        ("0045-26001234", ["26110002"]),
        ("381,41", ["26110002"]),
        ("381,41 kr.", ["26110002"]),
        ("-50 kr", ["K26110001"]),
        ("26110009", []),
        ("nothing here", []),
        ("+", []),
        ("\0", []),
    ],
)
def test_search(client: Client, text: str, found: list[str]) -> None:
    assert listed(client, f"q={quote_plus(text)}") == found


def test_many_matches_are_read_in_the_order_of_the_list(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("billing.invoices.search.MANY", 1)
    assert listed(client, "q=26") == []
    assert listed(client, "q=261") == ["26110002", "26110001", "26100001"]
    assert listed(client, "q=konto&slags=invoice") == ["26110002", "26110001", "26100001", "26090001"]


def test_named_accounts_and_other_companies_only_see_their_own(
    client: Client, world: World, signed_in: SignedIn
) -> None:
    make_invoice(world.other_konto, "26110003")
    assert "26110003" not in listed(signed_in(world.jonas))
    assert listed(signed_in(world.jonas), "q=26110003") == []
    assert listed(signed_in(world.frida)) == ["26110009"]
    assert signed_in(world.freja).get("/faktura/").status_code == 403


def test_downloads_have_amounts_as_numbers(client: Client) -> None:
    answer = client.get("/faktura/?format=csv&visning=kreditnotaer")
    lines = b"".join(answer).decode().splitlines()
    assert lines[1].split(";")[:2] == ["K26110001", "Kreditnota"]
    assert ";-50,00;" in lines[1]


def test_an_empty_list_says_what_will_be_there(world: World, signed_in: SignedIn) -> None:
    text = signed_in(world.mette).get("/faktura/").content.decode()
    assert "fra den første" in text
