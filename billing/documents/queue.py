"""Queue documents for a worker: those of new invoices, and those that somebody waits for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from billing.models import Invoice
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox.enqueue import Command, enqueue_many
from selfservice.kernel.scope.models import as_system

# The kind of commands of new invoices, and of requested ones, which don't wait behind ten thousand of the others.
NEW, REQUESTED = "billing.documents", "billing.document"
# Documents of invoices that are older when they are loaded are made when somebody asks for them.
NEW_DAYS = 62
RECENT = """
SELECT i.id, i.uid, i.company_id FROM billing_invoice i
WHERE i.issued_on >= current_date - %s::integer AND i.id IN (SELECT id FROM staged_invoices WHERE NOT known)
"""
State = OutboxCommand.State


def queue_new(cursor: Any) -> None:
    """Queue the documents of the invoices whose lines are being loaded, in the load's transaction."""
    cursor.execute(RECENT, [NEW_DAYS])
    rows = cursor.fetchall()
    enqueue_many([(Command(NEW, f"documents:{uid}", pk), company_id, None) for pk, uid, company_id in rows])


def request(invoices: Iterable[Invoice]) -> None:
    """Queue the documents of invoices, except those that are queued already because somebody has asked for them."""
    wanted = {invoice.pk: invoice for invoice in invoices}
    with as_system("queue documents that are asked for"):
        queued = OutboxCommand.objects.system().filter(
            kind=REQUESTED, target_id__in=list(wanted), state__in=[State.PENDING, State.SENDING]
        )
        known = set(queued.values_list("target_id", flat=True))
        enqueue_many(
            [
                (Command(REQUESTED, f"document:{one.uid}:{uuid4()}", pk), one.company_id, None)
                for pk, one in wanted.items()
                if pk not in known
            ]
        )


def order(invoice: Invoice) -> bool:
    """Queue the documents of an invoice, unless they are queued; return whether they can be made.

    Those of new invoices wait for their turn: a mail, too, is in no hurry.
    """
    with as_system("whether documents are queued"):
        last = OutboxCommand.objects.system().filter(kind__in=[NEW, REQUESTED], target_id=invoice.pk).order_by("-pk")
        state = last.values_list("state", flat=True).first()
    if state in (State.PARKED, State.REFUSED):
        return False
    if state not in (State.PENDING, State.SENDING):
        request([invoice])
    return True


def has_failed(invoice: Invoice) -> bool:
    """Return whether the last command that somebody's request has queued can't be done."""
    with as_system("whether a document can be made"):
        last = OutboxCommand.objects.system().filter(kind=REQUESTED, target_id=invoice.pk).order_by("-pk")
        return last.values_list("state", flat=True).first() in (State.PARKED, State.REFUSED)
