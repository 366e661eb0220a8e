"""Disputes in support's admin: the answers are actions (actions/answer.py)."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import admin
from django.db.models import Case, Q, When
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from accounts.support.admin.scoped import ScopedAdmin
from billing.core.cells import line_text
from billing.disputes.rules import lines_of_case
from billing.models import Dispute
from selfservice.kernel.navigation.search import Asked
from selfservice.kernel.scope.actor import Actor

# As the customer reads it; written without zeros, too.
CASE = re.compile(r"I-?0*([1-9][0-9]{0,17})", re.IGNORECASE)


@admin.register(Dispute)
class DisputeAdmin(ScopedAdmin):
    """Cases about invoices, those to be answered first."""

    counted = True
    list_display = ("case", "company", "invoice", "state", "reason", "amount", "answer_by")
    list_filter = ("state", "reason")
    search_fields = ("invoice__number__startswith", "company__cvr__startswith")
    ordering = (Case(When(state=Dispute.State.OPEN, then=0), default=1), "answer_by", "id")
    fields = ("invoice", "company", "state", "reason", "text", "expected", "amount", "questioned", "asked_by",
              "created_at", "answer_by", "approved", "answer", "answered_at", "credit_note")  # fmt: skip
    readonly_fields = ("questioned",)

    @property
    def search_help_text(self) -> str:  # type: ignore[override]
        """What can be searched for: the case's number, too."""
        return str(_("Case number (I-000012), invoice number, CVR number"))

    def matching(self, actor: Actor, asked: Asked) -> Q:
        found = CASE.fullmatch(asked.text)
        return super().matching(actor, asked) | (Q(pk=int(found[1])) if found else Q(pk__in=[]))

    @admin.display(description=_("Case"), ordering="id")
    def case(self, dispute: Any) -> str:
        """Return the number of the case."""
        return str(dispute)

    @admin.display(description=_("Lines"))
    def questioned(self, dispute: Any) -> str:
        """Return the lines that it is about."""
        lines = ((line.position, line_text(line)) for line in lines_of_case(dispute))
        return format_html_join("", "{}. {}<br>", lines) or "–"
