"""Invoices with their lines and entries, the ledger and balances in the admin: read-only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.support.admin.formats import Format, shown
from accounts.support.admin.scoped import ScopedAdmin
from accounts.support.search import MOST, Found, register_source
from billing.core.status import overdue, unpaid
from billing.dispatch import admin as _dispatch  # noqa: F401  (registers its own)
from billing.disputes import admin as _disputes  # noqa: F401  (registers its own)
from billing.models import Balance, Dispute, Invoice, InvoiceLine, LedgerEntry
from selfservice.kernel.core.formatting import cvr, kr
from selfservice.kernel.core.formatting import number as figure
from selfservice.kernel.navigation.search import Asked
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.request import page_actor

LINES = 50
LINE_COLUMNS = ("position", "text", "period_from", "period_to", "number", "holder_name", "cost_centre", "quantity",
                "unit_price", "discount", "net", "vat_category", "reason")  # fmt: skip
ENTRY_COLUMNS = ("booked_on", "kind", "text", "amount", "reference", "document")
DISPUTE_COLUMNS = ("created_at", "state", "reason", "amount", "answer_by", "approved", "credit_note")
# No phone number, though it may have as many digits.
DOCUMENT = Format(str, lambda asked: asked.text.upper().replace(" ", "") or None)


def quantity(value: Decimal) -> str:
    """Return a quantity, which is no amount of kroner."""
    return figure(value.normalize())


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of another model on a row's page; `page` where there may be many."""

    title: Any
    heads: Sequence[str]
    rows: Sequence[Sequence[Any]]
    page: Page[Any] | None = None


def table(model: Any, columns: Sequence[str], rows: Any, page: Page[Any] | None = None) -> Table:
    """Return a table of rows, in the admin's formats."""
    fields = [model._meta.get_field(name) for name in columns]
    cells = [[_cell(field, getattr(row, field.name)) for field in fields] for row in rows]
    return Table(capfirst(str(model._meta.verbose_name_plural)), [str(f.verbose_name) for f in fields], cells, page)


def _cell(field: Any, value: Any) -> Any:
    return quantity(value) if field.name == "quantity" else shown(field, value)


# By the parameter: what is left to pay.
PAYMENT: dict[str, Callable[[], Q]] = {
    "unpaid": unpaid,
    "overdue": overdue,
    "disputed": lambda: Q(disputed__gt=0),
}


class PaymentFilter(admin.SimpleListFilter):
    """Filter by what is left to pay."""

    title = _("payment")
    parameter_name = "betaling"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("unpaid", _("not paid")), ("overdue", _("overdue")), ("disputed", _("disputed"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        wanted = PAYMENT.get(str(self.value() or ""))
        return queryset.filter(wanted()) if wanted else queryset


@admin.register(Invoice)
class InvoiceAdmin(ScopedAdmin):
    """Invoices and credit notes, with their entries in the ledger and a page of their lines."""

    change_form_template = "admin/billing/invoice.html"
    formats = {"number": DOCUMENT, "payment_id": DOCUMENT, "outstanding": Format(kr)}
    list_display = ("number", "kind", "company", "account", "issued_on", "gross", "outstanding")
    list_filter = (PaymentFilter, "kind")
    search_fields = ("number__startswith", "payment_id__startswith", "account__number__startswith",
                     "company__cvr__startswith")  # fmt: skip
    ordering = ("-issued_on", "-id")
    fields = ("number", "kind", "company", "account", "issued_on", "due_on", "postponed_to", "period_from", "period_to",
              "net", "vat", "rounding", "gross", "paid", "credited", "disputed", "outstanding", "payment_id",
              "creditor", "corrects", "line_count")  # fmt: skip

    def heading(self, row: Invoice) -> str:
        return f"{row.get_kind_display()} {row.number}"

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        """Add the entries and a page of lines."""
        invoice, actor = context["original"], page_actor(request)
        about = Q(invoice=invoice) | Q(document=invoice)
        entries = LedgerEntry.objects.visible_to(actor).filter(about).select_related("document")
        lines = InvoiceLine.objects.visible_to(actor).filter(invoice=invoice).order_by("position")
        page = Paginator(lines, LINES).get_page(request.GET.get("side"))
        tables = [
            table(LedgerEntry, ENTRY_COLUMNS, entries.order_by("booked_on", "id")),
            table(Dispute, DISPUTE_COLUMNS, Dispute.objects.visible_to(actor).filter(invoice=invoice).order_by("id")),
            table(InvoiceLine, LINE_COLUMNS, page.object_list, page),
        ]
        return super().render_change_form(request, {**context, "tables": tables}, *args, **kwargs)


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ScopedAdmin):
    """Entries of the ledger."""

    list_display = ("booked_on", "kind", "company", "account", "amount", "text", "invoice")
    list_filter = ("kind",)
    search_fields = ("reference__startswith", "invoice__number__startswith", "account__number__startswith",
                     "company__cvr__startswith")  # fmt: skip
    ordering = ("-booked_on", "-id")
    fields = ("reference", "booked_on", "kind", "text", "amount", "company", "account", "invoice", "document")


@admin.register(Balance)
class BalanceAdmin(ScopedAdmin):
    """Balances of accounts: above zero is owed to the operator."""

    list_display = ("account", "company", "amount")
    # The account has a link of its own.
    list_display_links = ("amount",)
    search_fields = ("account__number__startswith", "company__cvr__startswith")
    ordering = ("account__number",)
    fields = ("account", "company", "amount")

    def heading(self, row: Balance) -> str:
        return str(row.account)


def find_invoices(actor: Actor, asked: Asked) -> Iterator[Found]:
    """Find a document by its number or by the id of its payment line."""
    text = DOCUMENT.stored(asked)
    wanted = Q(number=text) | Q(payment_id=text)
    rows = Invoice.objects.visible_to(actor).filter(wanted).select_related("company")
    for row in rows[:MOST]:
        url = reverse("admin:billing_invoice_change", args=[row.pk])
        yield Found(row.get_kind_display(), row.number, cvr(row.company.cvr), kr(row.gross), url)


register_source(Invoice, find_invoices)
