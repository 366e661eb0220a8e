"""The list of cases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from selfservice.kernel.core.formatting import when
from selfservice.kernel.lists.views import Column, View
from selfservice.kernel.tables.counts import Count
from selfservice.support.cases.filters import CaseFilters
from selfservice.support.cases.rules import seen_cases
from selfservice.support.cases.words import status
from selfservice.support.models import Case
from telephony.core.companies import CompaniesList

State = Case.State
COLUMNS = (
    Column("nummer", _("Number"), str, sub=lambda c: c.subject),
    Column("emne", _("Subject"), lambda c: c.subject, css="p2"),
    Column("om", _("About"), lambda c: c.about_label, css="p3"),
    Column("kategori", _("Category"), lambda c: c.get_category_display(), css="p3", shown=False),
    Column("af", _("Written by"), lambda c: c.author_name, css="p3"),
    Column("selskab", _("Company"), lambda c: c.company.name, css="p3", shown=False, needs=("company",)),
    Column("status", _("Status"), status, text=lambda c: c.get_state_display()),
    Column("svar", _("Answered by"), lambda c: when(c.due_at) if c.due_at else "–", css="p3", text=lambda c: c.due_at),
    Column("sidst", _("Last message"), lambda c: when(c.last_message_at), F("last_message_at"), css="p2",
           text=lambda c: c.last_message_at, falling=True),
)  # fmt: skip


class CaseList(CompaniesList):
    """The cases that the actor wrote, and those of the company for who sees them, the last message first."""

    title = _("Cases at support")
    function = None
    model = Case
    filters = CaseFilters
    default_sort = "-sidst"
    link_name = "case"
    template_name = "support/cases/list.html"
    export_name = "sager"
    search_label = _("Case number, or words of the subject or the messages")
    empty = _("Here you see what you and your company have asked support.")
    unread = ("score_comment",)
    columns: ClassVar[Sequence[Column]] = COLUMNS
    views: ClassVar[Sequence[View]] = (
        View("aabne", pgettext_lazy("cases", "Open"), Q(state__in=[s.value for s in Case.UNDER_WAY])),
        View("venter", pgettext_lazy("cases", "Wait for you"), Q(state=State.WAITING.value)),
        View("loeste", pgettext_lazy("cases", "Solved"), Q(state__in=[State.SOLVED.value, State.CLOSED.value])),
        View("alle", _("All")),
    )

    def rows(self) -> Any:
        return seen_cases(self.actor)

    def counted(self, shown: Count, every: Count, more: Sequence[Count]) -> str:
        """Return the number of cases that the list shows."""
        return ngettext("%(n)s case", "%(n)s cases", shown.number) % {"n": shown} if shown.number else ""
