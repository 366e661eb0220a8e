"""Retention rules of this app."""

from __future__ import annotations

from typing import Any

from django.db.models.functions import TruncDate

from billing.models import InvoiceDocument
from selfservice.kernel.jobs.retention import Ago, Rule, register


def old_documents() -> Any:
    """Return documents whose day has come (documents/store.py); their files are deleted with them."""
    return InvoiceDocument.objects.system().filter(delete_on__lte=TruncDate(Ago()))


register(Rule("documents of invoices, five years after the year of issue", InvoiceDocument, old_documents))
