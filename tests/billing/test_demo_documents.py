"""Sums of documents of the demo's two years are the same to the øre, wherever they are read.

The suite has those of two months and all credit notes as e-invoices and as the texts of the PDF, and one of every kind
also as drawn PDF, downloads and page. All of that is done for all of them, and their e-invoices are validated, by
`make test DOCUMENTS=all WORKERS=0 ARGS=tests/billing/test_demo_documents.py`, in some minutes.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F, Q

from accounts.models import Company, User
from billing.models import Balance, Invoice, InvoiceLine
from selfservice.kernel.feeds import load_directory
from selfservice.kernel.scope.models import as_system
from selfservice.site.demo.companies import BLOMSTER, BYG, TOMRER
from selfservice.site.demo.world import write_world
from tests.billing import demo_documents as say
from tests.signed_in import sign_in
from tests.world import make_user

TODAY = date(2026, 11, 24)
RECENT = date(2026, 10, 1)
ALL = os.environ.get("DOCUMENTS") == "all"
# Usage is not read here, and is most of the demo.
NOT_READ = ("usage", "usage_days", "pools", "pool_days", "lines", "sims")
Readers = dict[int, User]


@pytest.fixture(scope="module")
def readers(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any
) -> Iterator[Readers]:
    """The demo's invoices of two years; by company, an administrator of its group."""
    folder: Path = tmp_path_factory.mktemp("world")
    write_world(folder, today=TODAY)
    for name in NOT_READ:
        (folder / f"{name}.csv").unlink()
    with django_db_blocker.unblock(), transaction.atomic():
        with as_system("tests: the demo"):
            assert not [str(refusal) for result in load_directory(folder) for refusal in result.refusals]
            held = {company.cvr: company for company in Company.objects.system()}
            of = {cvr: make_user(held[cvr], f"admin{cvr}", whole_group=True) for cvr in (BYG, BLOMSTER, TOMRER)}
        yield {one.pk: of.get(one.cvr, of[BYG]) for one in held.values()}
        transaction.set_rollback(True)


def everything() -> Any:
    return Invoice.objects.system().select_related("account", "company", "corrects")


def with_line(**values: Any) -> Any:
    lines = InvoiceLine.objects.system().filter(**values)
    return everything().filter(kind="invoice", pk__in=lines.values("invoice"))


KINDS: dict[str, Callable[[], Any]] = {
    "several pages": lambda: everything().filter(line_count__gt=150),
    "credit note of an invoice": lambda: everything().filter(kind="credit", corrects__gross__gt=F("gross")),
    "credit note of a whole invoice": lambda: everything().filter(kind="credit", corrects__gross=F("gross")),
    "fee without VAT": lambda: with_line(vat_category="E"),
    "part of a month, new": lambda: with_line(reason="started"),
    "part of a month, given back": lambda: with_line(reason="terminated"),
    "change of a plan": lambda: with_line(reason="plan"),
    "use beyond the plan": lambda: with_line(reason="out_of_bundle"),
    "use abroad": lambda: with_line(reason="roaming"),
    "discount": lambda: with_line(group="discount"),
    "setup taken off": lambda: with_line(group="one_off", discount__gt=0),
    "issued at a new year": lambda: everything().filter(issued_on__month=1, issued_on__day=1),
    "February": lambda: everything().filter(period_to__month=2),
    "overdue": lambda: everything().filter(kind="invoice", due_on__lt=TODAY, outstanding__gt=0),
}


def test_e_invoices_and_texts_of_pdfs(readers: Readers) -> None:
    with as_system("tests: look"):
        for one in everything().filter(Q(kind="credit") | Q(issued_on__gte=RECENT)):
            e = say.e_invoice_of(one)
            say.e_invoices_have_the_sums(e)
            say.the_pdf_would_have_the_sums(e)


def test_the_list_has_all_with_their_amounts(readers: Readers) -> None:
    with as_system("tests: look"):
        expected = {one.number: one.total for one in everything()}
        owed = sum(Balance.objects.system().values_list("amount", flat=True), Decimal(0))
    listed: dict[str, Decimal] = {}
    balance = Decimal(0)
    for client in map(sign_in, set(readers.values())):
        heads, *rows = say.table(client, "/faktura/?format=csv")
        listed |= {row[0]: say.kroner(row[heads.index("Beløb inkl. moms")]) for row in rows}
        heads, *rows = say.table(client, "/faktura/bevaegelser/?format=csv")
        balance += sum((say.kroner(row[heads.index("Beløb")]) for row in rows), Decimal(0))
    assert listed == expected
    assert balance == owed


def downloads_and_page(invoice: Invoice, readers: Readers) -> None:
    # Logged in again each time: all of them take longer than a session lives.
    client = sign_in(readers[invoice.company_id])
    say.the_specification_has_the_sums(client, invoice)
    say.the_page_has_the_sums(client, invoice)


@pytest.mark.parametrize("kind", KINDS)
def test_pdf_downloads_and_page_of_each_kind(kind: str, readers: Readers) -> None:
    with as_system("tests: look"):
        smallest = KINDS[kind]().order_by("line_count", "pk")[0]
        say.the_pdf_has_the_sums(say.e_invoice_of(smallest))
    downloads_and_page(smallest, readers)


@pytest.mark.skipif(not ALL, reason="takes minutes: DOCUMENTS=all")
def test_all_of_all(readers: Readers) -> None:
    with as_system("tests: look"):
        found = list(everything().order_by("pk"))
    assert len(found) > 450
    for one in found:
        with as_system("tests: look"):
            e = say.e_invoice_of(one)
            say.e_invoices_have_the_sums(e)
            say.the_pdf_would_have_the_sums(e)
            say.e_invoices_are_valid(e)
            say.the_pdf_has_the_sums(e)
        downloads_and_page(one, readers)
