"""The account statement: balances, and every entry of the ledger with the balance of its account after it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import F, Sum, Window
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.functions import Function
from billing.core import entries
from billing.models import Balance, LedgerEntry
from billing.statement.filters import EntryFilters
from selfservice.kernel.core.formatting import account as account_number
from selfservice.kernel.core.formatting import day, kr
from selfservice.kernel.db.array_lookup import in_array
from selfservice.kernel.lists.views import Column, ListPage
from selfservice.kernel.scope.actor import Actor

# Balances of accounts above the list; the others are found by the filter.
MOST_BALANCES = 12


def what(entry: Any) -> Any:
    """Return what was booked, with the text of the feed below it where that says more."""
    name, more = entries.kind(entry), entries.detail(entry)
    return format_html('{}<span class="sub shown">{}</span>', name, more) if more else name


def what_and_whose(entry: Any) -> Any:
    """Return the same with the account and the document, for screens that hide these columns."""
    found, whose = document(entry), account_number(entry.account.number)
    return format_html("{} · {} · {}" if found else "{} · {}", entries.in_one_line(entry), whose, found)


def document(entry: Any) -> Any:
    """Return the number of the document behind an entry or, else, of the invoice that it settles, as a link."""
    found = entry.document or entry.invoice
    return format_html('<a href="{}">{}</a>', reverse("invoice", args=[found.uid]), found.number) if found else ""


def document_number(entry: Any) -> str:
    """Return the same number, for a file."""
    found = entry.document or entry.invoice
    return found.number if found else ""


def balance(entry: Any) -> str:
    """Return the balance of the entry's account after it."""
    return kr(entry.balance)


COLUMNS = (
    Column(
        "dato", _("Date"), lambda e: day(e.booked_on), F("booked_on"), sub=what_and_whose,
        needs=("account", "document", "invoice"),
        text=lambda e: e.booked_on, falling=True,
    ),
    Column("slags", _("Kind"), lambda e: e.get_kind_display(), css="p3", shown=False),
    Column("tekst", _("Text"), what, css="p2", text=entries.in_one_line),
    Column("konto", _("Account"), lambda e: account_number(e.account.number), css="p3", needs=("account",),
           text=lambda e: e.account.number),
    Column("kontonavn", _("Name of the account"), lambda e: e.account.name, css="p3", shown=False, needs=("account",)),
    Column("selskab", _("Company"), lambda e: e.company.name, css="p3", shown=False, needs=("company",)),
    Column("bilag", _("Document"), document, css="p2", needs=("document", "invoice"), text=document_number),
    Column("beloeb", _("Amount"), lambda e: kr(e.amount), css="r", text=lambda e: e.amount),
    Column("saldo", _("Balance of the account"), balance, css="r", text=lambda e: e.balance),
)  # fmt: skip


def balances_after(actor: Actor, booked: Sequence[Any]) -> dict[int, Decimal]:
    """Return the balance of its account after each entry: the balance of today without all later entries.

    So the newest entries, which are shown first, need no others to be read.
    """
    accounts = sorted({entry.account_id for entry in booked})
    if not accounts:
        return {}
    known: Any = Balance.objects.visible_to(actor).filter(in_array("account_id", accounts))
    today = dict(known.order_by().values_list("account_id", "amount"))
    seen: Any = LedgerEntry.objects.visible_to(actor).filter(in_array("account_id", accounts)).order_by()
    down = [F("booked_on").desc(), F("pk").desc()]
    from_it_on = Window(Sum("amount"), partition_by=F("account_id"), order_by=down)
    rows = seen.filter(booked_on__gte=min(entry.booked_on for entry in booked)).annotate(from_it_on=from_it_on)
    sums = dict(rows.values_list("pk", "from_it_on"))
    return {entry.pk: today.get(entry.account_id, Decimal(0)) - sums[entry.pk] + entry.amount for entry in booked}


class Statement(ListPage):
    """The entries of the ledger, newest first, with balances above."""

    title = _("Account statement")
    function = Function.INVOICES
    model = LedgerEntry
    filters = EntryFilters
    default_sort = "-dato"
    template_name = "billing/statement.html"
    export_name = "kontobevaegelser"
    search_label = _("Invoice number or text")
    empty = _("Here you see invoices, payments and credit notes, from the first one on.")
    columns: ClassVar[Sequence[Column]] = COLUMNS

    def decorate(self, rows: Sequence[Any]) -> None:
        if any(column.name == "saldo" for column in self.shown):
            found = balances_after(self.actor, rows)
            for row in rows:
                row.balance = found.get(row.pk, Decimal(0))

    def link(self, row: Any) -> str:
        return ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**self._balances(), **kwargs)

    def _balances(self) -> dict[str, Any]:
        """Return the balance of each account and company in the view, and of all."""
        rows: Any = Balance.objects.visible_to(self.actor)
        filters = self.filter_set if self.state.filtered() else None
        data = {} if filters is None or filters.form.errors else filters.form.cleaned_data
        for name in ("selskab", "konto"):
            if filters is not None and data.get(name):
                rows = filters.filters[name].filter(rows, data[name])
        companies = list(
            rows.order_by("company__name").values("company__name", "company__uid").annotate(sum=Sum("amount"))
        )
        accounts = rows.exclude(amount=0).select_related("account").order_by("-amount", "pk")
        shown = list(accounts[: MOST_BALANCES + 1])
        return {
            "balance": (balance := sum((row["sum"] for row in companies), Decimal(0))),
            "balance_shown": kr(abs(balance)),
            "companies": companies if len(companies) > 1 else [],
            "balances": shown[:MOST_BALANCES],
            "more_balances": len(shown) > MOST_BALANCES,
        }
