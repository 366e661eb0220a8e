"""The list of invoices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from accounts.functions import Function
from billing.core.status import overdue, unpaid
from billing.invoices.columns import COLUMNS
from billing.invoices.filters import InvoiceFilters
from billing.models import Invoice
from selfservice.kernel.lists.bulk import Take
from selfservice.kernel.lists.views import Column, ListPage, View
from selfservice.kernel.tables.counts import Count

UNREAD = (
    *("line_count", "rounding", "created_at", "corrects", "gross_ore"),
    *(f"account__{name}" for name in ("company", "created_at", "closed_on", "order_number", "cost_centre")),
    *(f"account__{name}" for name in ("reference", "search_key", "uid", "account_string", "changed_here")),
)


class InvoiceList(ListPage):
    """Invoices and credit notes, newest first."""

    title = _("Invoices")
    function = Function.INVOICES
    model = Invoice
    filters = InvoiceFilters
    default_sort = "-dato"
    link_name = "invoice"
    template_name = "billing/invoices.html"
    export_name = "fakturaer"
    unread = UNREAD
    search_label = _("Invoice number, phone number, amount …")
    empty = _("Here you see your company's invoices, from the first one on.")
    columns: ClassVar[Sequence[Column]] = COLUMNS
    views: ClassVar[Sequence[View]] = (
        View("alle", pgettext_lazy("invoices", "All")),
        View("aabne", pgettext_lazy("invoices", "Open"), unpaid),
        View("forfaldne", pgettext_lazy("invoices", "Overdue"), overdue),
        View("kreditnotaer", _("Credit notes"), Q(kind=Invoice.Kind.CREDIT)),
    )

    def takes(self) -> list[Take]:
        # A POST, which is refused while viewing as a colleague.
        if self.actor.real is not None:
            return []
        _path, mark, query = self.links.to().partition("?")
        return [Take(_("PDFs (ZIP)"), f"{reverse('invoice_documents')}{mark}{query}")]

    def decorate(self, rows: Sequence[Any]) -> None:
        today = timezone.localdate()
        for row in rows:
            row.today = today

    def counted(self, shown: Count, every: Count, more: Sequence[Count]) -> str:
        """Return the number of invoices; if filtered, how many of them match."""
        if not every.number:
            return ""
        if self.state.filtered() and shown != every:
            return ngettext("%(shown)s of %(all)s document", "%(shown)s of %(all)s documents", every.number) % {
                "shown": shown, "all": every,
            }  # fmt: skip
        return ngettext("%(all)s document", "%(all)s documents", every.number) % {"all": every}
