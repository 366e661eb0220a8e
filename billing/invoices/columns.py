"""Columns of the list of invoices."""

from __future__ import annotations

from django.db.models import Case, F, When
from django.utils.translation import gettext_lazy as _

from billing.core import cells
from billing.core.status import due_key
from selfservice.kernel.core.formatting import account as account_number
from selfservice.kernel.core.formatting import day, kr
from selfservice.kernel.tables.columns import Column

# What an invoice adds to the balance: below zero for a credit note.
TOTAL = Case(When(kind="credit", then=-F("gross")), default=F("gross"))

COLUMNS = (
    Column(
        "nummer", _("Number"), lambda i: i.number, F("number"),
        sub=lambda i: f"{day(i.issued_on)} · {account_number(i.account.number)}", needs=("account",),
    ),
    Column("slags", _("Kind"), lambda i: i.get_kind_display(), css="p3"),
    Column(
        "konto", _("Account"), lambda i: account_number(i.account.number), css="p2", text=lambda i: i.account.number,
        needs=("account",),
    ),
    Column("kontonavn", _("Name of the account"), lambda i: i.account.name, css="p3", shown=False, needs=("account",)),
    Column("selskab", _("Company"), lambda i: i.company.name, css="p3", shown=False, needs=("company",)),
    Column("dato", _("Issued"), lambda i: day(i.issued_on), F("issued_on"), css="p2", text=lambda i: i.issued_on,
           falling=True),
    Column("forfald", _("Due"), cells.due, lambda _actor: due_key(), css="p2", text=cells.due_value, falling=True),
    Column("periode", _("Period"), lambda i: cells.period(i.period_from, i.period_to), css="p3", shown=False),
    Column("netto", _("Amount excl. VAT"), lambda i: kr(-i.net if i.is_credit else i.net), css="r p3", shown=False,
           text=lambda i: -i.net if i.is_credit else i.net),
    Column("beloeb", _("Amount incl. VAT"), lambda i: kr(i.total), TOTAL, css="r", text=lambda i: i.total,
           falling=True),
    Column("rest", _("Outstanding"), cells.outstanding, F("outstanding"), css="r p2", text=lambda i: i.outstanding,
           falling=True),
    Column("fik", _("Payment line (FIK)"), lambda i: i.payment_line, css="p3", shown=False),
    Column("status", _("Status"), cells.status, text=cells.status_text),
)  # fmt: skip
