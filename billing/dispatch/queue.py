"""Queue invoices for sending: new ones to the recipients of their account, and any to one receiver."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from accounts.models import Recipient
from billing.models import Dispatch, Invoice
from selfservice.gateways.nemhandel.port import participant
from selfservice.kernel.outbox.enqueue import Command, enqueue, enqueue_many

Channel = Dispatch.Channel
# The kind of commands of e-invoices, and of mails.
KIND, MAIL_KIND = "billing.dispatch", "billing.invoice_mail"
KINDS: dict[str, str] = {Channel.EAN: KIND, Channel.MAIL: MAIL_KIND}
# Codes of refusals by the register's answer: it does not have the receiver, or the receiver takes no such document.
NOT_FOUND, NOT_SERVICED = "SMP:NOT_FOUND", "PEPPOL:NOT_SERVICED"
# Older invoices are not sent when they are loaded: the operator has sent them before.
NEW_DAYS = 31
# What a mail contains, of recipients and of dispatches.
CONTENTS = ("with_pdf", "with_specification", "with_e_invoice")
INSERT = """
INSERT INTO billing_dispatch (uid, company_id, invoice_id, channel, receiver, document_type, document_id, state,
    attempts, refusals, code, text, created_at, with_pdf, with_specification, with_e_invoice)
SELECT gen_random_uuid(), i.company_id, i.id, r.channel,
    CASE r.channel WHEN 'ean' THEN '0088:' || r.address ELSE r.address END, '', gen_random_uuid(), 'waiting', 1, 0, '',
    '', statement_timestamp(), r.with_pdf, r.with_specification, r.with_e_invoice
FROM billing_invoice i JOIN accounts_recipient r ON r.account_id = i.account_id
WHERE r.channel IN ('ean', 'mail') AND r.state = 'active' AND i.issued_on >= current_date - %s::integer
    AND i.id IN (SELECT id FROM staged_invoices WHERE NOT known)
ORDER BY i.id, r.id
ON CONFLICT DO NOTHING RETURNING channel, id, document_id, company_id
"""


def command(channel: str, pk: int, document_id: Any) -> Command:
    """Return the command that sends an invoice to a receiver."""
    return Command(KINDS[channel], f"dispatch:{document_id}", pk)


def queue_new(cursor: Any) -> None:
    """Queue the invoices whose lines are being loaded, in the load's transaction. On paper, the operator sends them."""
    cursor.execute(INSERT, [NEW_DAYS])
    rows = cursor.fetchall()
    if rows:
        enqueue_many([(command(channel, pk, uid), company_id, None) for channel, pk, uid, company_id in rows])


def receiver_of(channel: str, address: str) -> str:
    """Return the receiver of a dispatch, from the address of a recipient."""
    return participant(ean=address) if channel == Channel.EAN else address


def contents_of(one: Recipient | Dispatch) -> dict[str, bool]:
    """Return what a mail to a recipient contains, or one that was sent."""
    return {name: getattr(one, name) for name in CONTENTS}


def send(invoice: Invoice, channel: str, receiver: str, **given: Any) -> Dispatch:
    """Send an invoice to a receiver: for the first time, or again in a new transfer. Call in a transaction that writes.

    `given`: contents of a mail, `is_fallback`, `renews`.
    """
    found = Dispatch.objects.system().select_for_update().filter(invoice=invoice, receiver=receiver)
    dispatch = found.first()
    if dispatch is None:
        dispatch = Dispatch(company_id=invoice.company_id, invoice=invoice, channel=channel, receiver=receiver)
    else:
        # A new transfer: the access point would take one with the same id for a retry, and not send it.
        dispatch.document_id, dispatch.state, dispatch.attempts = uuid4(), Dispatch.State.WAITING, dispatch.attempts + 1
        dispatch.code = dispatch.text = ""
        dispatch.sent_at = dispatch.accepted_at = dispatch.refused_at = None
    for name, value in given.items():
        setattr(dispatch, name, value)
    dispatch.save()
    enqueue(command(channel, dispatch.pk, dispatch.document_id), company_id=dispatch.company_id)
    return dispatch
