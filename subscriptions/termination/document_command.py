"""Render documents in a worker, so that web processes never load WeasyPrint."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox.enqueue import CommandHandler
from selfservice.kernel.scope.models import as_system
from subscriptions.models import Document
from subscriptions.termination.receipt import KIND


class DocumentHandler(CommandHandler):
    """Handler of documents. The target is the document, which holds its contents.

    Idempotent: a second delivery finds the PDF and does nothing.
    """

    kind = KIND
    label = _lazy("Document of a subscription")
    model = Document
    queue = "default"

    def deliver(self, command: OutboxCommand) -> dict[str, Any]:
        with as_system("make a document"):
            found = Document.objects.system().select_related("company", "subscription")
            document = found.get(pk=command.target_id or 0)
        if document.pdf is None:
            pdf = _render(document)
            with as_system("keep a document"):
                Document.objects.system().filter(pk=document.pk, pdf=None).update(pdf=pdf)
        return {}


def _render(document: Document) -> bytes:
    """Return the document as PDF, in its language."""
    from accounts.onboarding.letters.page import pdf_of

    with translation.override(document.language):
        context = {
            "title": document.get_kind_display(),
            "number": str(document.subscription),
            "company": document.company,
            "facts": document.facts,
            "made": document.created_at,
            "portal": settings.PORTAL,
            "language": document.language,
        }
        html = render_to_string("letters/document.html", context)
    return pdf_of(html)
