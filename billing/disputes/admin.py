"""Disputes in support's admin: the answers are actions (actions/answer.py)."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from accounts.support.admin.scoped import ScopedAdmin
from billing.disputes.actions.dispute_lines import line_text
from billing.models import Dispute, InvoiceLine
from selfservice.kernel.scope.models import as_system


@admin.register(Dispute)
class DisputeAdmin(ScopedAdmin):
    """Cases about invoices, those to be answered first."""

    counted = True
    list_display = ("__str__", "company", "invoice", "state", "reason", "amount", "answer_by")
    list_filter = ("state", "reason")
    search_fields = ("invoice__number__startswith", "company__cvr__startswith")
    ordering = ("answer_by", "id")
    fields = ("invoice", "company", "state", "reason", "text", "expected", "amount", "questioned", "asked_by",
              "created_at", "answer_by", "approved", "answer", "answered_at", "credit_note")  # fmt: skip
    readonly_fields = ("questioned",)

    @admin.display(description=_("Lines"))
    def questioned(self, dispute: Any) -> str:
        """Return the lines that it is about."""
        with as_system("show support the lines of a case"):
            lines = list(InvoiceLine.objects.system().filter(disputes__dispute=dispute).order_by("position"))
        return format_html_join("", "{}. {}<br>", ((line.position, line_text(line)) for line in lines)) or "–"
