"""Invoices as files of the feed, each value with a default; what is refused of them, and what is stored."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from billing.models import Invoice
from selfservice.kernel.feeds import Result, load_directory
from selfservice.kernel.scope.models import as_system

INVOICE: dict[str, Any] = {
    "number": "26110001", "kind": "invoice", "issued_on": "2026-11-01", "due_on": "2026-12-01",
    "period_from": "2026-11-01", "period_to": "2026-11-30", "net": "100.00", "vat": "25.00", "rounding": "",
    "gross": "125.00", "payment_id": "", "creditor": "", "line_count": "1", "account": "44100271", "corrects": "",
}  # fmt: skip
LINE: dict[str, Any] = {
    "invoice": "26110001", "position": "1", "group": "recurring", "item": "mobil-30", "text": "Mobil Erhverv 30 GB",
    "period_from": "2026-11-01", "period_to": "2026-11-30", "quantity": "1", "unit": "MON", "unit_price": "100",
    "discount": "", "net": "100.00", "vat_category": "", "reason": "", "number": "+4520123456",
    "holder_name": "Jonas Holm", "employee_number": "20417", "department": "Produktion", "cost_centre": "1100",
    "bill_text": "",
}  # fmt: skip
ENTRY: dict[str, Any] = {
    "reference": "L1", "booked_on": "2026-11-01", "kind": "invoice", "text": "", "amount": "125.00",
    "account": "44100271", "invoice": "26110001", "document": "26110001",
}  # fmt: skip
Rows = Sequence[Mapping[str, Any]]
Load = Callable[..., list[Result]]


def write(folder: Path, *, invoices: Rows = (), lines: Rows = (), ledger: Rows = ()) -> None:
    """Write the files; each row only says what differs from INVOICE, LINE or ENTRY."""
    for name, default, rows in (
        ("invoices", INVOICE, invoices),
        ("invoice_lines", LINE, lines),
        ("ledger", ENTRY, ledger),
    ):
        path = folder / f"{name}.csv"
        path.unlink(missing_ok=True)
        if rows:
            with path.open("w", encoding="utf-8", newline="") as stream:
                writer = csv.DictWriter(stream, list(default), delimiter=";")
                writer.writeheader()
                writer.writerows({**default, **row} for row in rows)


def loader(folder: Path) -> Load:
    """Return a function that writes the files and loads them."""

    def load(**rows: Rows) -> list[Result]:
        write(folder, **rows)
        return load_directory(folder)

    return load


def reasons(results: list[Result]) -> list[tuple[str, int, str, str]]:
    """What is refused: file, line, column, reason."""
    return [(one.file, r.line, r.column, r.reason) for one in results for r in one.refusals]


def stored(model: Any) -> int:
    """The number of rows of a model."""
    with as_system("tests: look"):
        return int(model.objects.system().count())


def invoice(number: str = "26110001") -> Invoice:
    """The invoice with a number."""
    with as_system("tests: look"):
        found: Invoice = Invoice.objects.system().get(number=number)
        return found
