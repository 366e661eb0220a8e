"""The lines of an invoice as a table for bookkeeping: thirty columns, of which each user chooses, as Excel or CSV."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import Count, F, Q
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.billing_accounts.recipients import by_account, ean_numbers
from accounts.functions import Function
from billing.core import cells
from billing.core.access import invoice_of
from billing.models import Invoice, InvoiceLine
from selfservice.kernel.core.formatting import account as account_number
from selfservice.kernel.core.formatting import day, kr, phone
from selfservice.kernel.db.keyset import Order
from selfservice.kernel.exports.writers import Export
from selfservice.kernel.exports.xlsx import workbook
from selfservice.kernel.lists.views import Column, ListPage
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import acting_as
from selfservice.kernel.types import cleaning
from selfservice.kernel.types.money import kroner

HUNDRED = Decimal(100)
# As Django's own names of a choice, which translate all of them for each row.
KINDS: dict[str, Any] = dict(Invoice.Kind.choices)
GROUPS: dict[str, Any] = dict(InvoiceLine.Group.choices)


def line_vat(line: Any) -> Decimal:
    """Return the VAT of a line, for information: VAT is charged of the sum of all lines."""
    return kroner(line.net * line.vat_rate / HUNDRED)


def plain_number(number: str) -> str:
    """Return a Danish number as its digits, any other as it is."""
    return number.removeprefix("+45")


def order_or_reference(account: Any) -> str:
    """Return the customer's order number and reference, with a comma between where there are both."""
    return ", ".join(filter(None, (account.order_number, account.reference)))


def _of_invoice(name: str, label: Any, cell: Any, **more: Any) -> Column:
    """Return a column whose value is the same for every line; hidden on the page by default."""
    return Column(name, label, cell, css="p3", shown=False, **more)


def _amount(name: str, label: Any, value: Any, *, css: str = "r p3", shown: bool = False) -> Column:
    return Column(name, label, lambda line: kr(value(line)), css=css, shown=shown, text=value)


# In the order of the operator's specification.
COLUMNS: tuple[Column, ...] = (
    _of_invoice("fakturanr", _("Invoice no."), lambda line: line.invoice.number),
    _of_invoice("type", _("Type"), lambda line: str(KINDS[line.invoice.kind])),
    _of_invoice("fakturadato", _("Invoice date"), lambda line: day(line.invoice.issued_on),
                text=lambda line: line.invoice.issued_on),
    _of_invoice("forfaldsdato", _("Due date"), lambda line: cells.due(line.invoice),
                text=lambda line: cells.due_value(line.invoice)),
    _of_invoice("kontonr", _("Account no."), lambda line: account_number(line.invoice.account.number),
                text=lambda line: line.invoice.account.number),
    _of_invoice("kontonavn", _("Account name"), lambda line: line.invoice.account.name),
    _of_invoice("cvr", _("CVR"), lambda line: line.invoice.company.cvr),
    _of_invoice("ean", _("EAN"), lambda line: line.ean_numbers()),
    _of_invoice("reference", _("Order no./reference"), lambda line: order_or_reference(line.invoice.account)),
    _of_invoice("kontostreng", _("Account string"), lambda line: line.invoice.account.account_string),
    Column("nummer", _("Number"), lambda line: phone(line.number), F("number"), css="tel",
           text=lambda line: plain_number(line.number)),
    Column("indehaver", _("User"), lambda line: line.holder_name, css="p2"),
    Column("medarbejdernr", _("Employee no."), lambda line: line.employee_number, css="p3", shown=False),
    Column("afdeling", _("Department"), lambda line: line.department, css="p3", shown=False),
    Column("omkostningssted", _("Cost centre"), lambda line: line.cost_centre, css="p3", shown=False),
    Column("fakturabemaerkning", _("Invoice note"), lambda line: line.bill_text, css="p3", shown=False),
    Column("linjegruppe", _("Kind of line"), lambda line: str(GROUPS[line.group]), css="p3", shown=False),
    Column("varenr", _("Item no."), lambda line: line.item, css="p3", shown=False),
    Column("beskrivelse", _("Description"), lambda line: line.text, css="p2"),
    Column("fra", _("Period from"), lambda line: day(line.period_from), css="p3", shown=False,
           text=lambda line: line.period_from),
    Column("til", _("Period to"), lambda line: day(line.period_to), css="p3", shown=False,
           text=lambda line: line.period_to),
    Column("antal", _("Quantity"), lambda line: cells.decimal(line.quantity), css="r p3",
           text=lambda line: line.quantity.normalize() + 0 if line.quantity else line.quantity),
    Column("enhed", _("Unit"), cells.unit, css="p3", shown=False),
    Column("enhedspris", _("Unit price"), lambda line: cells.decimal(line.unit_price, least=2), css="r p3",
           text=lambda line: line.unit_price),
    _amount("rabat", _("Discount"), lambda line: line.discount),
    _amount("netto", _("Amount excl. VAT"), lambda line: line.net, css="r", shown=True),
    Column("momskode", _("VAT code"), lambda line: line.vat_category, css="p3", shown=False),
    Column("momssats", _("VAT rate"), lambda line: cells.decimal(line.vat_rate), css="r p3", shown=False,
           text=lambda line: line.vat_rate),
    _amount("moms", pgettext_lazy("column", "VAT"), line_vat),
    _amount("brutto", _("Amount incl. VAT"), lambda line: line.net + line_vat(line)),
)  # fmt: skip
# The row's heading on the page. Not one of the thirty, and in no download.
PLACE = Column(
    "plads",
    _("Line"),
    lambda line: line.position,
    F("position"),
    sub=lambda line: " · ".join(filter(None, (line.text, line.holder_name))),
)


@dataclass(frozen=True, slots=True)
class Reconciled(Export):
    """A download whose last row makes the VAT of the lines that of the invoice."""

    invoice: Any = None

    def chunks(self) -> Iterator[list[list[Any]]]:
        """Yield the lines, then the row."""
        yield from super(Reconciled, self).chunks()
        with acting_as(self.actor), translation.override(self.language):
            last = self._last()
        yield [last]

    def _last(self) -> list[Any]:
        vat = _vat_of_lines(self.rows)
        rest = self.invoice.vat - vat
        own: dict[str, Any] = {
            "fakturanr": self.invoice.number,
            "type": self.invoice.get_kind_display(),
            "beskrivelse": _now("Rounding: VAT is charged of the sum of the lines"),
            "netto": Decimal("0.00"),
            "moms": rest,
            "brutto": rest + self.invoice.rounding,
        }
        names = [column.name for column in self.columns]
        if "beskrivelse" not in names:
            own[names[0]] = own["beskrivelse"]
        return [own.get(name, "") for name in names]


def file_of(actor: Actor, invoice: Invoice, language: str) -> bytes:
    """Return the specification as a workbook with all columns. `invoice`: with its account and company."""
    with acting_as(actor):
        found = by_account(actor, [invoice.account], function=Function.INVOICES)
    ean = ", ".join(ean_numbers(found[invoice.account_id]))
    lines = InvoiceLine.objects.visible_to(actor).filter(invoice=invoice)

    def decorate(rows: Sequence[Any]) -> None:
        for row in rows:
            row.invoice, row.ean_numbers = invoice, lambda: ean

    made = Reconciled(
        name="", title=invoice.number, columns=COLUMNS, rows=lines, order=Order("plads", F("position")), actor=actor,
        language=language, decorate=decorate, invoice=invoice,
    )  # fmt: skip
    with workbook(made.title, made.heads(), made.chunks()) as file:
        return file.read()


def _vat_of_lines(rows: Any) -> Decimal:
    """Return the sum of `line_vat`, each rounded half up as there."""
    sums = rows.order_by().values("vat_rate", "net").annotate(times=Count("pk"))
    return sum((kroner(row["net"] * row["vat_rate"] / HUNDRED) * row["times"] for row in sums), Decimal(0))


class LineFilters(django_filters.FilterSet):
    """Filters of the lines of an invoice."""

    q = django_filters.CharFilter(method="search", max_length=100)
    gruppe = django_filters.ChoiceFilter(
        field_name="group", label=_("Kind of line"), choices=InvoiceLine.Group.choices, empty_label=_("All kinds")
    )

    class Meta:
        model = InvoiceLine
        fields: tuple[str, ...] = ()
        form = forms.Form

    def search(self, rows: Any, _name: str, text: str) -> Any:
        """Match a part of a number, a name, a department, a cost centre or a text."""
        text = cleaning.plain(text.replace("\0", ""))
        digits = cleaning.compact(text, cleaning.PHONE)
        found = Q(text__icontains=text) | Q(holder_name__icontains=text) | Q(department__icontains=text)
        found |= Q(cost_centre__iexact=text) | Q(employee_number=text)
        return rows.filter(found | Q(number__contains=digits) if digits else found)


class Specification(ListPage):
    """All lines of an invoice."""

    function = Function.INVOICES
    model = InvoiceLine
    filters = LineFilters
    default_sort = "plads"
    template_name = "billing/specification.html"
    search_label = _("Number, name or text")
    empty = _("This invoice has no lines.")
    columns: ClassVar[Sequence[Column]] = (PLACE, *COLUMNS)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.invoice: Invoice = invoice_of(self.actor, kwargs["uid"])

    @property
    def title(self) -> Any:
        """The heading, with the number."""
        return _now("Specification of %(number)s") % {"number": self.invoice.number}

    def file_name(self) -> str:
        """Return the file name with number, account and day, so that files sort by invoice."""
        invoice = self.invoice
        return f"specifikation-{invoice.number}-{invoice.account.number}-{invoice.issued_on:%Y-%m-%d}"

    def rows(self) -> Any:
        # Lists identify a row by `uid`; a line has its place on the invoice.
        return super().rows().filter(invoice=self.invoice).annotate(uid=F("position"))

    def decorate(self, rows: Sequence[Any]) -> None:
        """Give all lines the one invoice, and the EAN numbers of its account, which are read where they are shown."""
        for row in rows:
            row.invoice, row.ean_numbers = self.invoice, self.ean_numbers

    def ean_numbers(self) -> str:
        """Return the EAN numbers that the account's invoices are sent to."""
        return self._ean_numbers

    @cached_property
    def _ean_numbers(self) -> str:
        account = self.invoice.account
        found = by_account(self.actor, [account], function=Function.INVOICES)
        return ", ".join(ean_numbers(found[account.pk]))

    def link(self, row: Any) -> str:
        return ""

    def export(self, chosen: Any = None) -> Export:
        """Return the download: the thirty columns, or those that the user has chosen."""
        made = super().export(chosen)
        columns = [one for one in made.columns if one is not PLACE] if self.settings.columns else COLUMNS
        if self.state.filtered():
            return _with(Export, made, columns)
        return _with(Reconciled, made, columns, invoice=self.invoice)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(invoice=self.invoice, **kwargs)


def _with(kind: type[Export], made: Export, columns: Sequence[Column], **more: Any) -> Export:
    names = ("name", "title", "rows", "order", "actor", "language", "decorate", "companies", "company")
    return kind(**{name: getattr(made, name) for name in names}, columns=columns, **more)
