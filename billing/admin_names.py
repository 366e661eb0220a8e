"""Names of this app, its models and their columns in the admin (selfservice/site/names.py)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

APP: Any = _("Invoices")
# Singular and plural of each model that the admin shows.
MODELS: dict[str, tuple[Any, Any]] = {
    "Invoice": (_("invoice"), _("invoices")),
    "InvoiceLine": (_("invoice line"), _("invoice lines")),
    "Dispatch": (_("delivery of an invoice"), _("deliveries of invoices")),
    "Dispute": (_("case about an invoice"), _("cases about invoices")),
    "LedgerEntry": (_("account entry"), _("account entries")),
    "Balance": (_("balance"), _("balances")),
}
# By column, or by model and column where another model has a column of the same name.
FIELDS: dict[str, Any] = {
    "accepted_at": _("accepted"),
    "amount": _("amount"),
    "answer": _("answer"),
    "answer_by": _("to be answered by"),
    "answered_at": _("answered"),
    "approved": _("approved amount"),
    "asked_by": _("requested by"),
    "booked_on": _("day"),
    "channel": _("sent by"),
    "code": _("code of the answer"),
    "corrects": _("corrects"),
    "cost_centre": _("cost centre"),
    "credit_note": _("credit note"),
    "credited": _("credited"),
    "creditor": _("creditor (FIK)"),
    "discount": _("discount"),
    "disputed": _("disputed"),
    "document": _("document"),
    "document_id": _("id of the transfer"),
    "document_type": _("format"),
    "due_on": _("due date"),
    "expected": _("expected amount"),
    "gross": _("amount with VAT"),
    "holder_name": _("user"),
    "invoice": _("invoice"),
    "is_fallback": _("mail in place of a refused e-invoice"),
    "issued_on": _("issued"),
    "line_count": _("lines"),
    "net": _("amount without VAT"),
    "outstanding": _("left to pay"),
    "paid": _("paid"),
    "payment_id": _("payment id (FIK)"),
    "Invoice.period_from": _("period from"),
    "Invoice.period_to": _("period to"),
    "period_from": _("from"),
    "period_to": _("to"),
    "position": _("no."),
    "postponed_to": _("postponed to"),
    "quantity": _("quantity"),
    "receiver": _("receiver"),
    "refusals": _("refusals"),
    "refused_at": _("refused"),
    "rounding": _("rounding"),
    "sent_at": _("sent"),
    "text": _("text"),
    "unit_price": _("price"),
    "vat": _("amount of VAT"),
    "vat_category": _("code of VAT"),
    "with_e_invoice": _("mail has the e-invoice"),
    "with_pdf": _("mail has the PDF"),
    "with_specification": _("mail has the specification"),
}
