"""Deliveries of invoices in the admin: read-only."""

from __future__ import annotations

from django.contrib import admin

from accounts.support.admin.formats import Format
from accounts.support.admin.scoped import ScopedAdmin
from billing.models import Dispatch
from selfservice.gateways.nemhandel.port import participant
from selfservice.kernel.core.formatting import number
from selfservice.kernel.navigation.search import Asked


def _receiver(asked: Asked) -> str | None:
    """Return the stored form of what is typed: an EAN number with its scheme, or an e-mail address."""
    return participant(ean=asked.digits) if asked.digits else asked.text.lower()


@admin.register(Dispatch)
class DispatchAdmin(ScopedAdmin):
    """Invoices on their way to receivers: e-invoices and mails."""

    formats = {"receiver": Format(lambda stored: stored.removeprefix("0088:"), _receiver), "attempts": Format(number)}
    list_display = ("created_at", "invoice", "channel", "receiver", "state", "attempts", "refusals", "company")
    list_filter = ("channel", "state", "is_fallback")
    search_fields = ("receiver__startswith", "invoice__number__startswith", "company__cvr__startswith")
    ordering = ("-created_at", "-id")
    fields = ("invoice", "company", "channel", "receiver", "with_pdf", "with_specification", "with_e_invoice",
              "is_fallback", "document_type", "document_id", "state", "attempts", "refusals", "code", "text",
              "created_at", "sent_at", "accepted_at", "refused_at")  # fmt: skip

    def heading(self, row: Dispatch) -> str:
        return row.receiver_name
