"""Handlers that make documents in a worker, so that web processes never load WeasyPrint."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _lazy

from billing.documents.create import Kind, ensure, load
from billing.documents.einvoice import Unfit
from billing.documents.queue import NEW, REQUESTED
from billing.models import Invoice
from selfservice.kernel.core.errors import Refused
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox.enqueue import CommandHandler


class RequestedDocument(CommandHandler):
    """Handler of documents that somebody waits for. The target is the invoice.

    Idempotent: a second delivery finds the documents, and does nothing.
    """

    kind = REQUESTED
    label = _lazy("Documents of an invoice")
    model = Invoice
    queue = "default"
    # One of 5,000 lines takes 11 s, and a task that claims until 30 s is killed after 60 s.
    batch = 2

    @cached_property
    def _invoices(self) -> dict[int, Invoice]:
        return load([command.target_id for command in self.commands if command.target_id])

    def deliver(self, command: OutboxCommand) -> dict[str, Any]:
        invoice = self._invoices.get(command.target_id or 0)
        if invoice is None:
            return {"answer": "not made: the invoice is deleted"}
        try:
            ensure(invoice, (Kind.UBL, Kind.PDF))
        except Unfit as error:
            raise Refused(str(error)) from error
        return {}


class NewDocuments(RequestedDocument):
    """Handler of the documents of new invoices."""

    kind = NEW
    # A queue of its own: ten thousand of them keep each worker process busy for 30 s at a time.
    queue = "documents"
