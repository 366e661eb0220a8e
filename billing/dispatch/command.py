"""Handler that sends an e-invoice: in the first format that the receiver accepts, with one id for every retry."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _lazy

from billing.dispatch.outcome import UNFIT, refuse
from billing.dispatch.queue import KIND, NOT_FOUND, NOT_SERVICED
from billing.documents import queue, ubl_bis3, ubl_oioubl
from billing.documents.create import content_of, ensure, load, renew
from billing.documents.einvoice import Unfit
from billing.models import Dispatch, Invoice, InvoiceDocument
from selfservice.gateways.nemhandel import port
from selfservice.gateways.nemhandel.client import HttpNemhandel
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox.enqueue import CommandHandler
from selfservice.kernel.scope.models import as_system

Kind = InvoiceDocument.Kind
State = Dispatch.State
INVOICES = {port.BIS3_INVOICE: Kind.UBL, port.OIOUBL_INVOICE: Kind.OIOUBL}
ADDRESSED = {Kind.UBL: ubl_bis3.addressed, Kind.OIOUBL: ubl_oioubl.addressed}
CREDIT_NOTES = {port.BIS3_CREDIT_NOTE: Kind.UBL, port.OIOUBL_CREDIT_NOTE: Kind.OIOUBL}


class SendInvoice(CommandHandler):
    """Handler of e-invoices. The target is the dispatch; the key names its document id.

    What is sent is the stored document, addressed to this receiver: an account may have several EAN numbers.
    """

    kind = KIND
    label = _lazy("E-invoice")
    model = Dispatch
    queue = "default"

    def deliver(self, command: OutboxCommand) -> dict[str, Any]:
        with as_system("send an e-invoice"):
            dispatch = Dispatch.objects.system().filter(pk=command.target_id or 0).first()
        if dispatch is None:
            return {"answer": "not sent: the invoice is deleted"}
        invoice, nemhandel = load([dispatch.invoice_id])[dispatch.invoice_id], HttpNemhandel()
        if dispatch.renews:
            _renew(dispatch, invoice)
        kinds = CREDIT_NOTES if invoice.is_credit else INVOICES
        receiver = nemhandel.look_up(dispatch.receiver)
        if receiver is None:
            raise port.TransferRefused(NOT_FOUND)
        chosen = receiver.first_of(kinds)
        if chosen is None:
            raise port.TransferRefused(NOT_SERVICED)
        operator: Any = settings.PORTAL
        transmission = nemhandel.send(
            ADDRESSED[kinds[chosen]](_content(invoice, kinds[chosen]), dispatch.receiver_number),
            document_id=str(dispatch.document_id),
            sender=port.participant(cvr=operator["cvr"]),
            receiver=dispatch.receiver,
            document_type=chosen,
        )
        return {"transmission": transmission, "type": kinds[chosen].value}

    def confirmed(self, command: OutboxCommand, answer: dict[str, Any]) -> None:
        if "type" in answer:
            sent = Dispatch.objects.system().filter(pk=command.target_id or 0)
            sent.update(sent_at=Now(), document_type=answer["type"])
            # Not if the receiver's response has come first.
            sent.filter(state=State.WAITING).update(state=State.SENT)

    def refused(self, command: OutboxCommand, reason: str) -> None:
        code, _colon, text = reason.partition(": ")
        for dispatch in (
            Dispatch.objects.system().select_for_update().filter(pk=command.target_id or 0, state=State.WAITING)
        ):
            refuse(dispatch, State.REFUSED, code, text)


def _content(invoice: Invoice, kind: Kind) -> bytes:
    """Return the stored document. Raises Unavailable if the store is, or has lost it: then it is made again."""
    try:
        document = ensure(invoice, [kind])[kind]
    except Unfit as error:
        raise port.TransferRefused(UNFIT, str(error)) from error
    return content_of(document)


def _renew(dispatch: Dispatch, invoice: Invoice) -> None:
    """Have the documents made again, once: a retry of the transfer sends the same content."""
    with transaction.atomic(), as_system("documents with new references"):
        renew(invoice)
        Dispatch.objects.system().filter(pk=dispatch.pk).update(renews=False)
        queue.request([invoice])
