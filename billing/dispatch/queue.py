"""Queue e-invoices for sending: new invoices of accounts whose invoices are delivered by EAN."""

from __future__ import annotations

from typing import Any

from selfservice.kernel.outbox.enqueue import Command, enqueue_many

KIND = "billing.dispatch"
# Codes of refusals by the register's answer: it does not have the receiver, or the receiver takes no such document.
NOT_FOUND, NOT_SERVICED = "SMP:NOT_FOUND", "PEPPOL:NOT_SERVICED"
# Older invoices are not sent when they are loaded: the operator has sent them before.
NEW_DAYS = 31
INSERT = """
INSERT INTO billing_dispatch (uid, company_id, invoice_id, channel, receiver, document_type, document_id, state,
    attempts, refusals, code, text, created_at)
SELECT gen_random_uuid(), i.company_id, i.id, 'ean', '0088:' || r.address, '', gen_random_uuid(), 'waiting', 1, 0, '',
    '', statement_timestamp()
FROM billing_invoice i JOIN accounts_recipient r ON r.account_id = i.account_id
WHERE r.channel = 'ean' AND r.state = 'active' AND i.issued_on >= current_date - %s::integer
    AND i.id IN (SELECT id FROM staged_invoices WHERE NOT known)
ON CONFLICT DO NOTHING RETURNING id, document_id, company_id
"""


def command(pk: int, document_id: Any) -> Command:
    """Return the command that sends an e-invoice."""
    return Command(KIND, f"dispatch:{document_id}", pk)


def queue_new(cursor: Any) -> None:
    """Queue the e-invoices of the invoices whose lines are being loaded, in the load's transaction."""
    cursor.execute(INSERT, [NEW_DAYS])
    rows = cursor.fetchall()
    if rows:
        enqueue_many([(command(pk, document_id), company_id, None) for pk, document_id, company_id in rows])
