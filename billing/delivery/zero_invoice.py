"""The test invoice: 0.00 kr., of the account to which the recipient belongs. Built from the model of all e-invoices."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import Recipient
from billing.documents import ubl_bis3, ubl_oioubl
from billing.documents.einvoice import EInvoice, e_invoice
from billing.models import Invoice, InvoiceLine
from selfservice.gateways.nemhandel import port

BUILDERS = {port.BIS3_INVOICE: ubl_bis3.build, port.OIOUBL_INVOICE: ubl_oioubl.build}
TEXT = "Testfaktura. Skal ikke betales."
NOTHING = Decimal(0)


def zero_invoice(recipient: Recipient) -> EInvoice:
    """Return the test invoice of a recipient that is loaded with its account and company.

    It is of the day that the test was ordered, so that a retry sends the same document.
    """
    account: Any = recipient.account
    company: Any = recipient.company
    test_id: Any = recipient.test_id
    day = timezone.localdate(recipient.tested_at)
    invoice = Invoice(
        uid=test_id, company=company, account=account, kind=Invoice.Kind.INVOICE,
        number=f"TEST-{test_id.hex[:12].upper()}", issued_on=day, due_on=day, period_from=day, period_to=day,
        net=NOTHING, vat=NOTHING, rounding=NOTHING, gross=NOTHING, line_count=1,
    )  # fmt: skip
    line = InvoiceLine(
        company=company, invoice=invoice, position=1, group=InvoiceLine.Group.ONE_OFF, text=TEXT, quantity=Decimal(1),
        unit="C62", unit_price=NOTHING, discount=NOTHING, net=NOTHING, vat_category=InvoiceLine.Vat.STANDARD,
        vat_rate=Decimal(25),
    )  # fmt: skip
    return replace(e_invoice(invoice, [line], recipient.address), is_test=True)


def content(recipient: Recipient, kind: port.DocumentType) -> bytes:
    """Return the test invoice in a format that the receiver accepts."""
    return BUILDERS[kind](zero_invoice(recipient))
