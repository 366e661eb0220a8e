"""Handler that mails an invoice to a recipient, with the documents that the recipient has chosen."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.notifications.command import rendered
from billing.dispatch.outcome import UNFIT, refuse
from billing.dispatch.queue import MAIL_KIND
from billing.documents import queue
from billing.documents.archive import Entry
from billing.documents.create import Kind, content_of, documents_of, load
from billing.documents.store import SUFFIXES
from billing.models import Dispatch, Invoice
from billing.specification.views import file_of
from selfservice.gateways.mail.client import SmtpMail
from selfservice.gateways.mail.port import Attachment
from selfservice.kernel.core.errors import Refused, Unavailable
from selfservice.kernel.core.formatting import account as account_number
from selfservice.kernel.core.formatting import day, kr
from selfservice.kernel.exports.xlsx import XLSX_TYPE
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox.enqueue import CommandHandler
from selfservice.kernel.scope.actor import SystemActor
from selfservice.kernel.scope.models import as_system

# What many mail servers accept, as it is sent: four bytes for three. Of larger files a mail has a link.
MOST_BYTES = 10_000_000


class MailInvoice(CommandHandler):
    """Handler of invoices by mail. The target is the dispatch; the key is that of the mail's Message-ID.

    It waits for the documents, which other commands make. That the mail server refuses an address is the customer's
    matter, and no alarm of the operator's: such a command is done, and its dispatch refused.
    """

    kind = MAIL_KIND
    label = _lazy("Invoice by mail")
    model = Dispatch
    queue = "default"
    batch = 5

    def deliver(self, command: OutboxCommand) -> dict[str, Any]:
        with as_system("send an invoice by mail"):
            dispatch = Dispatch.objects.system().filter(pk=command.target_id or 0).first()
        if dispatch is None:
            return {"answer": "not sent: the invoice is deleted"}
        invoice = load([dispatch.invoice_id])[dispatch.invoice_id]
        files = _files(dispatch, invoice)
        if files is None:
            return {"refused": UNFIT}
        parts = rendered("invoice", language_of(invoice), context_of(dispatch, invoice, files))
        try:
            SmtpMail().send(key=command.key, to=dispatch.receiver, attachments=fitting(files), **parts)
        except Refused as error:
            return {"refused": str(error)}
        return {"sent": True}

    def confirmed(self, command: OutboxCommand, answer: dict[str, Any]) -> None:
        waiting = Dispatch.objects.system().filter(pk=command.target_id or 0, state=Dispatch.State.WAITING)
        if code := answer.get("refused"):
            for dispatch in waiting.select_for_update():
                refuse(dispatch, Dispatch.State.REFUSED, code, "")
        elif "sent" in answer:
            waiting.update(state=Dispatch.State.SENT, sent_at=Now())


def _files(dispatch: Dispatch, invoice: Invoice) -> list[Attachment] | None:
    """Return what is attached; None if the documents can't be made. Raises Unavailable until they are."""
    wanted = {Kind.PDF: dispatch.with_pdf, Kind.UBL: dispatch.with_e_invoice}
    kinds = [kind for kind, included in wanted.items() if included]
    made = documents_of(invoice)
    if any(kind not in made for kind in kinds):
        if not queue.order(invoice):
            return None
        raise Unavailable("the documents are not made yet")
    stem, types = Entry.of(invoice).stem, {Kind.PDF: "application/pdf", Kind.UBL: "application/xml"}
    files = [Attachment(f"{stem}.{SUFFIXES[kind]}", types[kind], content_of(made[kind])) for kind in kinds]
    if dispatch.with_specification:
        actor = SystemActor(reason="a specification that is mailed")
        files.append(Attachment(f"{stem}_specifikation.xlsx", XLSX_TYPE, file_of(actor, invoice, language_of(invoice))))
    return files


def language_of(invoice: Invoice) -> str:
    """Return the language that the company has chosen for its invoices."""
    company: Any = invoice.company
    return str(company.document_language)


def fitting(files: list[Attachment]) -> list[Attachment]:
    """Return the files if a mail can have them, else none."""
    return files if sum(len(one.content) for one in files) * 4 / 3 <= MOST_BYTES else []


def context_of(dispatch: Dispatch, invoice: Invoice, files: list[Attachment]) -> dict[str, Any]:
    """Return what the mail says."""
    account: Any = invoice.account
    operator: Any = settings.PORTAL
    with translation.override(language_of(invoice)):
        return {
            "is_credit": invoice.is_credit,
            "invoice": invoice.number,
            "account": f"{account_number(account.number)} {account.name}",
            "reference": account.reference,
            "amount": kr(invoice.gross),
            "due": "" if invoice.is_credit else day(invoice.due_on),
            "payment_line": "" if invoice.is_credit else invoice.payment_line,
            "files": [one.name for one in fitting(files)],
            "too_large": bool(files) and not fitting(files),
            "refused_by": _ean_that_refused(invoice) if dispatch.is_fallback else "",
            "about_uid": str(invoice.uid),
            "operator": operator["operator"],
        }


def _ean_that_refused(invoice: Invoice) -> str:
    with as_system("who has refused the e-invoice"):
        refused = Dispatch.objects.system().filter(invoice=invoice, channel=Dispatch.Channel.EAN)
        found = refused.order_by("-refusals", "pk").first()
    return found.receiver_name if found else _("the receiver")
