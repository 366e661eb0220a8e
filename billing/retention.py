"""Retention rules of this app: documents and entries go five years after the end of their year (bogføringsloven § 12).

What is still owed stays. Lines go with their invoice. The balance of an account stays the same: it carries the sum of
its deleted entries. Files of an invoice (documents/store.py) go before it.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import DateField, Exists, Func, OuterRef, Q
from django.db.models.functions import TruncDate

from billing.core.ledger_sums import LOCK
from billing.models import CostMonth, Invoice, InvoiceDocument, LedgerEntry
from selfservice.kernel.jobs.retention import Ago, Rule, register

YEARS = 5
CARRY = """
UPDATE billing_balance b SET carried = b.carried + s.amount
FROM (SELECT account_id, sum(amount) AS amount FROM billing_ledgerentry WHERE id = ANY (%s) GROUP BY account_id) s
WHERE b.account_id = s.account_id
"""
# Django would read each line to look for what refers to it, and an invoice may have thousands.
DELETE_LINES = (
    "DELETE FROM billing_disputedline d USING billing_invoiceline l WHERE l.id = d.line_id AND l.invoice_id = ANY (%s)",
    "DELETE FROM billing_invoiceline WHERE invoice_id = ANY (%s)",
)


class FirstRetained(Func):
    """The first day whose documents are retained: 1 January five years ago, by the database's clock, in Denmark."""

    template = f"make_date(extract(year FROM now() AT TIME ZONE 'Europe/Copenhagen')::integer - {YEARS}, 1, 1)"
    output_field = DateField()


def old_entries() -> Any:
    """Return old entries. Those of an invoice go together, when all of them are old and nothing is owed."""
    younger = LedgerEntry.objects.system().filter(invoice=OuterRef("invoice"), booked_on__gte=FirstRetained())
    settled = Q(invoice=None) | Q(invoice__outstanding=0)
    return LedgerEntry.objects.system().filter(settled, ~Exists(younger), booked_on__lt=FirstRetained())


def carry(entries: list[int]) -> None:
    """Add the entries' sum to what the balances of their accounts carry."""
    with connection.cursor() as cursor:
        # Not while entries are loaded and summed up.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute(CARRY, [entries])


def delete_lines(invoices: list[int]) -> None:
    """Delete the lines of the documents."""
    with connection.cursor() as cursor:
        for statement in DELETE_LINES:
            cursor.execute(statement, [invoices])


def old_invoices() -> Any:
    """Return old invoices and credit notes of which there is neither entry nor file; credit notes first."""
    entries = LedgerEntry.objects.system().filter(Q(invoice=OuterRef("pk")) | Q(document=OuterRef("pk")))
    notes = Invoice.objects.system().filter(corrects=OuterRef("pk"))
    return Invoice.objects.system().filter(
        ~Exists(entries), ~Exists(notes), documents=None, issued_on__lt=FirstRetained(), outstanding=0
    )


def old_costs() -> Any:
    """Return old sums of cost per month."""
    return CostMonth.objects.system().filter(month__lt=FirstRetained())


def old_documents() -> Any:
    """Return documents whose day has come (documents/store.py); their files are deleted with them."""
    return InvoiceDocument.objects.system().filter(delete_on__lte=TruncDate(Ago()))


register(Rule("documents of invoices, five years after the year of issue", InvoiceDocument, old_documents))
register(Rule("the ledger, five years after its year", LedgerEntry, old_entries, carry))
register(Rule("invoices, five years after their year", Invoice, old_invoices, delete_lines))
register(Rule("sums of cost per month, five years after their year", CostMonth, old_costs))
