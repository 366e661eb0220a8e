"""An electronic invoice in the terms of EN 16931. The builders of UBL and PDF read it, and nothing else.

All amounts are those of the feed: nothing is computed but sums per category of VAT, which the feed has checked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.conf import settings

from accounts.models import Account
from billing.models import Invoice, InvoiceLine

CURRENCY = "DKK"
# What XML 1.0 can't hold, or what ends a line.
UNFIT = re.compile("(?:[^\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|\\s)+")
ORE = Decimal("0.01")


class Unfit(ValueError):
    """Raised when an invoice can't become an e-invoice: it has no lines."""


def clean(text: str) -> str:
    """Return a text for an XML document: in one line, without control characters and lone surrogates."""
    return text if text.isprintable() else UNFIT.sub(" ", text).strip()


@dataclass(frozen=True, slots=True)
class Party:
    """The seller or the buyer."""

    name: str
    cvr: str
    street: str = ""
    postcode: str = ""
    city: str = ""
    # The EAN number, to which the e-invoice is addressed; without it the CVR number is the address.
    ean: str = ""
    # Whom the invoices are addressed to at the buyer; empty if it is nobody in particular.
    attention: str = ""

    @property
    def vat_number(self) -> str:
        """Return the CVR number with its country, as e-invoices write it."""
        return f"DK{self.cvr}"


@dataclass(frozen=True, slots=True)
class VatSum:
    """A category of VAT (UNCL 5305) with its rate in percent, its net and its VAT."""

    category: str
    rate: Decimal
    net: Decimal
    vat: Decimal


@dataclass(frozen=True)
class EInvoice:
    """An invoice or a credit note with its lines. `reference` is the buyer's: a person, else the account's number."""

    invoice: Invoice
    account: Account
    seller: Party
    buyer: Party
    reference: str
    lines: Sequence[InvoiceLine]
    # The buyer's order, and the string of its chart of accounts; empty if the account has none.
    order_number: str = ""
    account_string: str = ""
    # The invoice that a credit note corrects.
    corrects: Invoice | None = None
    # A test invoice, which nobody pays.
    is_test: bool = False

    @property
    def is_credit(self) -> bool:
        """Whether it is a credit note."""
        return self.invoice.is_credit

    @property
    def note(self) -> str:
        """What the document says of itself."""
        first = "Testfaktura. Skal ikke betales. " if self.is_test else ""
        return clean(f"{first}Konto {self.account.number} {self.account.name}")

    @cached_property
    def period(self) -> tuple[date, date]:
        """The invoice's period, extended by those of its lines: a line's period lies within it (PEPPOL R110, R111)."""
        days = [day for line in self.lines for day in (line.period_from, line.period_to) if day]
        return min([self.invoice.period_from, *days]), max([self.invoice.period_to, *days])

    @cached_property
    def vat_sums(self) -> list[VatSum]:
        """The sums per category of VAT, the taxed first. All VAT is in the category that has a rate."""
        sums: dict[tuple[str, Decimal], Decimal] = {}
        for line in self.lines:
            key = line.vat_category, line.vat_rate
            sums[key] = sums.get(key, Decimal(0)) + line.net
        ordered = sorted(sums.items(), key=lambda item: -item[0][1])
        return [
            VatSum(category, rate, net, self.invoice.vat if category == InvoiceLine.Vat.STANDARD else Decimal(0))
            for (category, rate), net in ordered
        ]


def seller() -> Party:
    """Return the operator, from the settings."""
    portal: Any = settings.PORTAL
    return Party(portal["operator"], portal["cvr"], portal["street"], portal["postcode"], portal["city"])


def e_invoice(invoice: Invoice, lines: Iterable[InvoiceLine], ean: str = "") -> EInvoice:
    """Return the e-invoice of an invoice that is loaded with its account, its company and what it corrects.

    `ean`: the first EAN number that the account's invoices are sent to.
    """
    account: Any = invoice.account
    company: Any = invoice.company
    found = list(lines)
    if not found:
        raise Unfit(f"{invoice.number} has no lines")
    street, postcode, city = map(clean, company.invoice_address)
    buyer = Party(clean(company.name), company.cvr, street, postcode, city, ean, clean(company.attention))
    reference = clean(account.reference) or account.number
    return EInvoice(
        invoice, account, seller(), buyer, reference, found, clean(account.order_number),
        clean(account.account_string), invoice.corrects,
    )  # fmt: skip


def plain(value: Decimal) -> str:
    """Return a decimal without exponent and without zeros at its end: 1, 0.333333, -2.5."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") or "0" if "." in text else text


def amount(value: Decimal) -> str:
    """Return an amount with two decimals."""
    return f"{value:.2f}"
