"""Invoices with their lines, and the ledger of each account. The feed delivers them; the portal computes none."""

from billing.models.cost import CostMonth
from billing.models.dispatch import Dispatch, ResponseCursor
from billing.models.dispute import Dispute, DisputedLine
from billing.models.document import InvoiceDocument
from billing.models.invoice import Invoice
from billing.models.ledger import Balance, LedgerEntry
from billing.models.line import InvoiceLine

__all__ = [
    "Balance",
    "CostMonth",
    "Dispatch",
    "Dispute",
    "DisputedLine",
    "Invoice",
    "InvoiceDocument",
    "InvoiceLine",
    "LedgerEntry",
    "ResponseCursor",
]
