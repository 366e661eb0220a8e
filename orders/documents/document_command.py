"""Render confirmations in a worker, so that web processes never load WeasyPrint."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _lazy

from orders.documents.confirmation import KIND
from orders.models import OrderDocument
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox.enqueue import CommandHandler
from selfservice.kernel.scope.models import as_system


class ConfirmationHandler(CommandHandler):
    """Handler of confirmations. A second delivery finds the PDF and does nothing."""

    kind = KIND
    label = _lazy("Confirmation of an order")
    model = OrderDocument
    queue = "default"

    def deliver(self, command: OutboxCommand) -> dict[str, Any]:
        with as_system("make a confirmation"):
            document = OrderDocument.objects.system().select_related("company", "order").get(pk=command.target_id or 0)
        if document.pdf is None:
            pdf = _render(document)
            with as_system("keep a confirmation"):
                OrderDocument.objects.system().filter(pk=document.pk, pdf=None).update(pdf=pdf)
        return {}


def _render(document: OrderDocument) -> bytes:
    from accounts.onboarding.letters.page import pdf_of

    with translation.override(document.language):
        context = {
            "document": document, "company": document.company, "order": document.order, "portal": settings.PORTAL,
            "language": document.language,
        }  # fmt: skip
        html = render_to_string("letters/order.html", context)
    return pdf_of(html)
