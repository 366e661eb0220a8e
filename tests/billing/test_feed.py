"""Invoices and their lines from the feed: what adds up is stored once, all else is refused with its line."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Account
from billing.models import Balance, Invoice, InvoiceLine
from selfservice.kernel.scope.models import as_system
from tests.billing.files import Load, invoice, reasons, stored


def test_an_invoice_with_its_line_and_its_entry(load: Load, account: Account) -> None:
    results = load(invoices=[{}], lines=[{}], ledger=[{}])
    assert not reasons(results)
    found = invoice()
    assert (found.outstanding, found.company_id, found.account_id) == (125, account.company_id, account.pk)
    with as_system("tests: look"):
        line = InvoiceLine.objects.system().get()
        assert (line.invoice_id, line.company_id, line.vat_rate, line.number) == (
            found.pk, account.company_id, Decimal(25), "+4520123456",
        )  # fmt: skip
        assert Balance.objects.system().get().amount == Decimal(125)


def test_the_same_again_changes_nothing(load: Load) -> None:
    load(invoices=[{}], lines=[{}], ledger=[{}])
    again = load(invoices=[{}], lines=[{}], ledger=[{}])
    assert [(one.inserted, one.updated, one.unchanged, one.refused) for one in again] == [(0, 0, 1, 0)] * 3


@pytest.mark.parametrize(
    "other", [{"net": "200", "vat": "50", "gross": "250"}, {"due_on": "2026-12-02"}, {"kind": "credit"}]
)
def test_the_same_number_with_other_content(load: Load, other: dict[str, str]) -> None:
    load(invoices=[{}], lines=[{}])
    assert reasons(load(invoices=[other])) == [
        ("invoices.csv", 2, "number", "26110001 has been delivered before with other content")
    ]
    assert invoice().gross == 125


def test_the_same_invoice_with_other_lines(load: Load) -> None:
    load(invoices=[{}], lines=[{}])
    assert reasons(load(lines=[{"holder_name": "Another"}])) == [
        ("invoice_lines.csv", 2, "invoice", "26110001 has been delivered before with other lines")
    ]


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ({"gross": "125.01"}, "gross", "is not the sum"),
        ({"period_to": "2026-10-31"}, "period_to", "before period_from"),
        ({"due_on": "2026-10-31"}, "due_on", "before issued_on"),
        ({"payment_id": "000000020260014"}, "creditor", "belong together"),
        ({"payment_id": "000000020260015", "creditor": "81234567"}, "payment_id", "check digit"),
        ({"payment_id": "000000020260014", "creditor": "71234567"}, "creditor", "begins with 8"),
        ({"corrects": "26110001"}, "corrects", "its own parent"),
        ({"corrects": "26090001"}, "corrects", "is not known"),
        ({"account": "44100999"}, "account", ""),
        ({"number": "fakt 1"}, "number", "capital letters"),
        ({"net": "-100", "vat": "-25", "gross": "-125"}, "net", "below zero"),
        ({"issued_on": "2026-02-30"}, "issued_on", "date"),
        ({"line_count": "0"}, "line_count", "an amount and no lines"),
    ],
)
def test_an_invoice_that_is_refused(load: Load, row: dict[str, str], column: str, reason: str) -> None:
    (found, *_more) = reasons(load(invoices=[row]))
    assert (found[:3], reason in found[3]) == (("invoices.csv", 2, column), True)
    assert stored(Invoice) == 0


def test_only_a_credit_note_corrects(load: Load) -> None:
    found = reasons(load(invoices=[{}, {"number": "26110002", "corrects": "26110001"}]))
    assert found == [("invoices.csv", 3, "corrects", "only a credit note corrects an invoice")]


def test_a_credit_note_corrects_an_invoice_of_its_account(load: Load, account: Account) -> None:
    with as_system("tests: another account"):
        Account.objects.create(company=account.company, number="44100298", name="Byggepladser")
    credit = {"number": "K1", "kind": "credit", "corrects": "26110001"}
    reason = "is no invoice of the account"
    assert reasons(load(invoices=[{}, {**credit, "account": "44100298"}])) == [("invoices.csv", 3, "corrects", reason)]
    assert not reasons(load(invoices=[{}, credit]))
    assert reasons(load(invoices=[{**credit, "number": "K2", "corrects": "K1"}])) == [
        ("invoices.csv", 2, "corrects", reason)
    ]
    assert reasons(load(invoices=[{**credit, "number": "K3", "account": "44100298"}])) == [
        ("invoices.csv", 2, "corrects", reason)
    ]


@pytest.mark.parametrize(
    ("rows", "line", "column", "reason"),
    [
        ([{"net": "99.00", "unit_price": "99"}], 2, "invoice", "its lines sum up to 99.00, not 100.00"),
        ([{}, {"position": "2", "net": "0", "unit_price": "0"}], 2, "invoice", "has 1 lines, not 2"),
        ([{"vat_category": "E"}], 2, "invoice", "VAT of its lines is 0.00, not 25.00"),
        ([{}, {}], 3, "position", "stands twice"),
        ([{"unit_price": "90"}], 2, "net", "quantity times unit_price"),
        ([{"quantity": "-1", "unit_price": "-100"}], 2, "unit_price", "below zero"),
        ([{"invoice": "26119999"}], 2, "invoice", "is not known"),
        ([{"group": "other"}], 2, "group", "must be recurring"),
        ([{"unit": "STK"}], 2, "unit", "must be C62"),
        ([{"period_from": "2026-11-31"}], 2, "period_from", "date"),
        ([{"net": "100,00"}], 2, "net", "figure"),
        ([{"text": "x" * 201}], 2, "text", "at most 200"),
        ([{"holder_name": "a\tb"}], 2, "holder_name", "one line"),
        ([{"holder_name": "a\u0085b"}], 2, "holder_name", "one line"),
        ([{"holder_name": "a\u2028b"}], 2, "holder_name", "one line"),
        ([{"net": "12345678901", "unit_price": "1"}], 2, "net", "at most 10 digits"),
        ([{"net": "100.001"}], 2, "net", "2 decimals"),
        ([{"net": "1e2"}], 2, "net", "figure"),
        ([{"net": "NaN"}], 2, "net", "figure"),
        ([{"net": " 100"}], 2, "net", "figure"),
        ([{"net": "."}], 2, "net", "figure"),
        ([{"net": "-"}], 2, "net", "figure"),
        ([{"quantity": "1.0001"}], 2, "quantity", "3 decimals"),
        ([{"unit_price": "100.0000001"}], 2, "unit_price", "6 decimals"),
        # Twice, though count and sum are right.
        ([{"net": "50", "unit_price": "50", "invoice": "26110002"}] * 2, 3, "position", "stands twice"),
        ([{"number": "+0123456"}], 2, "number", "+4520123456"),
        ([{"unit_price": "123456789"}], 2, "unit_price", "at most 8 digits"),
        ([{"period_to": "2026-10-31"}], 2, "period_to", "before period_from"),
        ([{"period_from": ""}], 2, "period_to", "belong together"),
        ([{"number": "20 12 34 56"}], 2, "number", "+4520123456"),
        ([{"number": "20123456"}], 2, "number", "+4520123456"),
        ([{"number": "fb104412"}], 2, "number", "+4520123456"),
    ],
)
def test_lines_that_are_refused(load: Load, rows: list[dict[str, str]], line: int, column: str, reason: str) -> None:
    results = load(invoices=[{}, {"number": "26110002", "line_count": "2"}], lines=rows)
    (found, *_more) = reasons(results)
    assert (found[:3], reason in found[3]) == (("invoice_lines.csv", line, column), True)
    assert stored(InvoiceLine) == 0


@pytest.mark.parametrize(
    ("nets", "vat"),
    # VAT of the sum, half up: per line three of 0.33 would give 0.24, and to the even øre 0.10 gives 0.02.
    [(["0.33", "0.33", "0.33"], "0.25"), (["0.10"], "0.03"), (["106.13", "199.00"], "76.28")],
)
def test_vat_is_rounded_once_half_up(load: Load, nets: list[str], vat: str) -> None:
    net = sum(map(Decimal, nets))
    row = {"net": f"{net}", "vat": vat, "gross": f"{net + Decimal(vat)}", "line_count": len(nets)}
    lines = [{"position": n, "net": one, "unit_price": one} for n, one in enumerate(nets, 1)]
    assert not reasons(load(invoices=[row], lines=lines))


@pytest.mark.parametrize("number", ["", "FB104412", "ETH-20/471", "+299123456"])
def test_a_line_of_another_kind_of_number(load: Load, number: str) -> None:
    assert not reasons(load(invoices=[{}], lines=[{"number": number}]))


def test_many_invoices_with_wrong_lines_take_no_more_statements(load: Load) -> None:
    counts = []
    for many in (2, 40):
        invoices = [{"number": f"{many}-{n}", "net": "1", "vat": "0.25", "gross": "1.25"} for n in range(many)]
        with CaptureQueriesContext(connection) as queries:
            results = load(invoices=invoices, lines=[{"invoice": one["number"]} for one in invoices])
        assert [line for _file, line, _column, _reason in reasons(results)] == list(range(2, many + 2))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_an_invoice_of_5000_lines(load: Load) -> None:
    row = {"net": "5000", "vat": "1250", "gross": "6250", "line_count": 5000}
    lines = [{"position": n, "net": "1.00", "unit_price": "1"} for n in range(1, 5001)]
    assert not reasons(load(invoices=[row], lines=lines))
    assert stored(InvoiceLine) == 5000
