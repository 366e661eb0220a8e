"""Make the documents of an invoice and store them, each once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from accounts.models import Recipient
from billing.documents import store, ubl_bis3, ubl_oioubl
from billing.documents.einvoice import EInvoice, e_invoice
from billing.models import Dispatch, Invoice, InvoiceDocument, InvoiceLine
from selfservice.kernel.core.errors import Unavailable
from selfservice.kernel.scope.models import as_system

Kind = InvoiceDocument.Kind


def load(ids: Sequence[int]) -> dict[int, Invoice]:
    """Return invoices with what their documents name, by id."""
    with as_system("make documents of invoices"):
        found = Invoice.objects.system().select_related("account", "company", "corrects").filter(pk__in=ids)
        return {invoice.pk: invoice for invoice in found}


def ensure(invoice: Invoice, kinds: Iterable[str]) -> dict[str, InvoiceDocument]:
    """Return the documents of these kinds, by kind; those that are missing are made and stored.

    Call it outside a transaction where it makes a PDF. Two that do so concurrently get the same documents, of which the
    first counts. Raises Unfit if the invoice has no lines, and Unavailable if the store is.
    """
    wanted = list(kinds)
    have = documents_of(invoice)
    missing = [kind for kind in wanted if kind not in have]
    if not missing:
        return {kind: have[kind] for kind in wanted}
    e = _read(invoice)
    if Kind.UBL in missing or Kind.PDF in missing:
        ubl = _ubl(e, have)
        if Kind.PDF in missing:
            from billing.documents.pdf import render

            _save(store.put(invoice, Kind.PDF, render(e, ubl)))
    if Kind.OIOUBL in missing:
        _save(store.put(invoice, Kind.OIOUBL, ubl_oioubl.build(e)))
    have = documents_of(invoice)
    return {kind: have[kind] for kind in wanted}


def documents_of(invoice: Invoice) -> dict[str, InvoiceDocument]:
    """Return the documents that an invoice has, by kind."""
    with as_system("which documents an invoice has"):
        return {row.kind: row for row in InvoiceDocument.objects.system().filter(invoice=invoice)}


def discard(document: InvoiceDocument) -> None:
    """Delete a document that the store has lost, so that it is made again."""
    with as_system("a document that is lost"):
        InvoiceDocument.objects.system().filter(pk=document.pk).delete()


def renew(invoice: Invoice) -> None:
    """Delete an invoice's documents with their files, so that they are made with the account's present references.

    Only before an e-invoice is sent again that its receiver has not accepted. In a transaction, under `as_system`.
    """
    for document in InvoiceDocument.objects.system().filter(invoice=invoice):
        document.delete()


def content_of(document: InvoiceDocument) -> bytes:
    """Return the content of a stored document. Raises Unavailable if the store is, or has lost it: it is made again."""
    try:
        return store.read(document.name, document.sha256)
    except FileNotFoundError as error:
        discard(document)
        raise Unavailable("the document is lost") from error


def _read(invoice: Invoice) -> EInvoice:
    with as_system("make documents of invoices"):
        lines = InvoiceLine.objects.system().filter(invoice=invoice).order_by("position")
        return e_invoice(invoice, lines, _ean(invoice))


def _ean(invoice: Invoice) -> str:
    """Return the EAN number of the invoice's newest dispatch, else the account's first one; empty if there is none."""
    sent = Dispatch.objects.system().filter(invoice=invoice, channel=Dispatch.Channel.EAN)
    if (dispatch := sent.order_by("-created_at", "pk").first()) is not None:
        return dispatch.receiver_number
    recipients = Recipient.objects.system().filter(account=invoice.account_id)
    by_ean = recipients.filter(channel=Recipient.Channel.EAN, state=Recipient.State.ACTIVE)
    return str(by_ean.order_by("pk").values_list("address", flat=True).first() or "")


def _ubl(e: EInvoice, have: dict[str, InvoiceDocument]) -> bytes:
    """Return the stored e-invoice. It may differ from what would be built now, as the account may have changed."""
    if Kind.UBL not in have:
        content = ubl_bis3.build(e)
        made = store.put(e.invoice, Kind.UBL, content)
        _save(made)
        have = documents_of(e.invoice)
        if have[Kind.UBL].sha256 == made.sha256:
            return content
    return store.read(have[Kind.UBL].name, have[Kind.UBL].sha256)


def _save(document: InvoiceDocument) -> None:
    with as_system("store a document"):
        InvoiceDocument.objects.bulk_create([document], ignore_conflicts=True)
