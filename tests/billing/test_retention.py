"""Invoices, lines and entries are kept for five years after their year, then deleted; balances stay the same."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from billing import retention
from billing.models import Balance, Invoice, InvoiceLine, LedgerEntry
from selfservice.kernel.jobs.retention import delete_due
from selfservice.kernel.scope.models import as_system
from tests.billing.files import Load, reasons


@pytest.fixture
def first() -> date:
    """The first day of which documents are kept."""
    return date(timezone.localdate().year - retention.YEARS, 1, 1)


def old(first: date, day: str = "12-31") -> str:
    return f"{first.year - 1}-{day}"


def invoice(number: str, day: str, **values: Any) -> dict[str, Any]:
    return {"number": number, "issued_on": day, "due_on": day, "period_from": day, "period_to": day, **values}


def entry(reference: str, day: str, number: str, **values: Any) -> dict[str, Any]:
    return {"reference": reference, "booked_on": day, "invoice": number, "document": number, **values}


def payment(reference: str, day: str, number: str, amount: str = "-125") -> dict[str, Any]:
    return entry(reference, day, number, kind="payment", amount=amount, document="")


def left(model: Any, field: str) -> list[str]:
    with as_system("tests: what is left"):
        return sorted(map(str, model.objects.system().values_list(field, flat=True)))


def balance() -> Decimal:
    with as_system("tests: look"):
        found: Decimal = Balance.objects.system().get().amount
        return found


def test_what_is_older_than_five_years_after_its_year_goes(load: Load, first: date) -> None:
    day, kept = old(first), first.isoformat()
    numbers = {"OLD": day, "KEPT": kept, "OPEN": day, "LATE": day}
    results = load(
        invoices=[invoice(number, on) for number, on in numbers.items()],
        lines=[{"invoice": number} for number in numbers],
        ledger=[
            *(entry(f"F{number}", on, number) for number, on in numbers.items()),
            payment("POLD", day, "OLD"),
            # Paid in the year after.
            payment("PLATE", kept, "LATE"),
            payment("PFREE", day, "", "-40"),
        ],
    )
    assert not reasons(results)
    before = balance()
    # Two entries of the paid invoice, a payment of none, the invoice, and the month's sum of cost.
    assert delete_due() == 5
    assert delete_due() == 0
    assert left(Invoice, "number") == ["KEPT", "LATE", "OPEN"]
    assert left(InvoiceLine, "invoice__number") == ["KEPT", "LATE", "OPEN"]
    assert left(LedgerEntry, "reference") == ["FKEPT", "FLATE", "FOPEN", "PLATE"]
    assert balance() == before == 210
    assert not reasons(load(ledger=[payment("PKEPT", kept, "KEPT")]))
    assert balance() == 85


def test_a_credit_note_goes_with_its_invoice_and_not_before_it_is_old(load: Load, first: date) -> None:
    day, kept = old(first), first.isoformat()
    credit = {"kind": "credit"}
    load(
        invoices=[
            invoice("A", day), invoice("B", day),
            invoice("KA", day, **credit, corrects="A"), invoice("KB", kept, **credit, corrects="B"),
        ],
        lines=[{"invoice": number} for number in ("A", "B", "KA", "KB")],
        ledger=[
            entry("FA", day, "A"), entry("FB", day, "B"),
            {**entry("KA", day, "A", **credit, amount="-125"), "document": "KA"},
            {**entry("KB", kept, "B", **credit, amount="-125"), "document": "KB"},
        ],
    )  # fmt: skip
    while delete_due():
        pass
    assert left(Invoice, "number") == left(InvoiceLine, "invoice__number") == ["B", "KB"]
    assert left(LedgerEntry, "reference") == ["FB", "KB"]
    assert balance() == 0
