"""Invoices of the tests' world, loaded as the feed delivers them."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from accounts.models import Account
from billing.models import Invoice
from selfservice.kernel.scope.models import as_system
from tests.billing.files import loader

FIK = "000026110001232"
CREDITOR = "81234567"


def load(**rows: Any) -> None:
    """Load rows of the three files; fail if one is refused."""
    with tempfile.TemporaryDirectory() as folder:
        for one in loader(Path(folder))(**rows):
            assert not one.refusals, one.refusals


def make_invoice(account: Account, number: str, *lines: Mapping[str, Any], **fields: Any) -> Invoice:
    """Load an invoice with its entry; with one line of the whole amount unless lines are given."""
    net = fields.setdefault("net", "100.00")
    given = lines or ({"net": net, "unit_price": net.removeprefix("-")},)
    fields = {"number": number, "account": account.number, "line_count": len(given)} | fields
    if net != "100.00":
        fields.setdefault("vat", f"{float(net) / 4:.2f}")
        fields.setdefault("gross", f"{float(net) * 1.25:.2f}")
    rows = [{"invoice": number, "position": place, **line} for place, line in enumerate(given, 1)]
    gross, kind = fields.get("gross", "125.00"), fields.get("kind", "invoice")
    entry = {
        "reference": number, "kind": kind, "amount": f"-{gross}" if kind == "credit" else gross,
        "account": account.number, "invoice": fields.get("corrects") or number, "document": number,
        "booked_on": fields.get("issued_on", "2026-11-01"),
    }  # fmt: skip
    load(invoices=[fields], lines=rows, ledger=[entry])
    return the_invoice(number)


def pay(invoice: Invoice, amount: str, reference: str, booked_on: str = "2026-11-20") -> None:
    """Load a payment of an invoice."""
    entry = {
        "reference": reference, "kind": "payment", "amount": f"-{amount}", "account": invoice.account.number,
        "invoice": invoice.number, "document": "", "booked_on": booked_on,
    }  # fmt: skip
    load(ledger=[entry])


def the_invoice(number: str) -> Invoice:
    """Return an invoice."""
    with as_system("tests: look"):
        found: Invoice = Invoice.objects.system().select_related("account").get(number=number)
        return found


def in_days(days: int) -> str:
    """Return a day from today on, as the feed writes it."""
    return (timezone.localdate() + timedelta(days=days)).isoformat()
