"""One invoice a month for each account, and credit notes: from the account's contracts and their use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from stdnum import luhn

from selfservice.site.demo.billing import ledger
from selfservice.site.demo.billing.charges import Contract, Line, Used, lines
from selfservice.site.demo.billing.ledger import Issued
from selfservice.site.demo.billing.months import kroner, last_day, month_of, shifted, vat_of
from selfservice.site.demo.billing.usage import Sums
from selfservice.site.demo.catalogue import Row

HEADER = ["number", "kind", "issued_on", "due_on", "period_from", "period_to", "net", "vat", "rounding", "gross",
          "payment_id", "creditor", "line_count", "account", "corrects"]  # fmt: skip
LINE_HEADER = ["invoice", "position", "group", "item", "text", "period_from", "period_to", "quantity", "unit",
               "unit_price", "discount", "net", "vat_category", "reason", "number", "holder_name", "employee_number",
               "department", "cost_centre", "bill_text"]  # fmt: skip
CREDITOR = "84736251"
# Paid until so many days after the issue.
CREDIT_DAYS = 30
# Credit notes come so many days after the invoice.
CREDITED_AFTER = 11
NOTHING = Used()
COMPENSATION = Line("fee", "kompensation", "Kompensation for sen betaling (renteloven § 9 a)", None, 310_00, unit="C62",
                    vat="E")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Payer:
    """An account that gets invoices. `place` is its number within a month. One without contracts pays a fee, until the
    month after it is closed.
    """

    account: str
    place: int
    contracts: Sequence[Contract] = field(default_factory=list)
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """An invoice or a credit note with its lines, whose sum is not below zero."""

    number: str
    account: str
    issued_on: date
    lines: list[Line]
    # The invoice that a credit note corrects.
    corrects: str = ""
    is_credit: bool = False

    @property
    def net(self) -> int:
        """Return the sum without VAT, in øre."""
        return sum(line.net for line in self.lines)

    @property
    def vat(self) -> int:
        """Return the VAT, in øre."""
        return vat_of(sum(line.net for line in self.lines if line.vat == "S"))

    @property
    def due_on(self) -> date:
        """Return the day by which it is to be paid; of a credit note its own."""
        return self.issued_on + timedelta(days=0 if self.is_credit else CREDIT_DAYS)

    def issued(self, credited: int = 0) -> Issued:
        """Return what the ledger needs to know of it."""
        return Issued(self.number, self.account, self.issued_on, self.due_on, self.net + self.vat, credited,
                      self.corrects, self.is_credit)  # fmt: skip

    def row(self) -> Row:
        """Return the row of the file of invoices."""
        periods = [line.period for line in self.lines if line.period]
        month = month_of(self.issued_on)
        bare = f"{self.number:0>14}"
        pays = () if self.is_credit else (bare + luhn.calc_check_digit(bare), CREDITOR)
        return (
            self.number, "credit" if self.is_credit else "invoice", self.issued_on.isoformat(), self.due_on.isoformat(),
            min((first for first, _last in periods), default=month).isoformat(),
            max((last for _first, last in periods), default=last_day(month)).isoformat(),
            kroner(self.net), kroner(self.vat), "", kroner(self.net + self.vat), *(pays or ("", "")),
            str(len(self.lines)), self.account, self.corrects,
        )  # fmt: skip

    def line_rows(self) -> Iterator[Row]:
        """Yield the rows of the file of lines."""
        for position, line in enumerate(self.lines, 1):
            one, (first, last) = line.number, line.period or ("", "")
            yield (
                self.number, str(position), line.group, line.item, line.text, str(first), str(last),
                str(line.quantity), line.unit, kroner(line.price), kroner(line.discount), kroner(line.net), line.vat,
                line.reason,
                *((one.number, one.holder, one.employee, one.department, one.cost_centre, one.bill_text)
                  if one else ("",) * 6),
            )  # fmt: skip


def documents(payer: Payer, months: Iterable[date], used: Sums, today: date) -> Iterator[tuple[Document, int]]:
    """Yield the invoices of an account, each with what is credited of it, and the credit notes after theirs."""
    for month in months:
        past = shifted(month, -1).isoformat()[:7]
        found = [
            line
            for contract in payer.contracts
            for line in lines(contract, month, used.get((contract.number.number, past), NOTHING))
        ]
        found += _of_account(payer, month)
        if not found:
            continue
        number = f"{month:%y%m}{payer.place:04d}"
        invoice = _turned(Document(number, payer.account, month, found))
        day = month + timedelta(days=CREDITED_AFTER)
        taken = _credited(payer, invoice) if day <= today and not invoice.is_credit else []
        if not taken:
            yield invoice, 0
            continue
        note = Document(f"{month:%y%m}{9000 + payer.place}", payer.account, day, taken, number, is_credit=True)
        yield invoice, note.net + note.vat
        yield note, 0


def _turned(invoice: Document) -> Document:
    """Return a credit note instead of an invoice below zero."""
    if invoice.net >= 0:
        return invoice
    back = [_turned_line(line) for line in invoice.lines]
    return replace(invoice, lines=back, is_credit=True)


def _turned_line(line: Line) -> Line:
    """Return the line that takes this one back."""
    return line._replace(quantity=-line.quantity, discount=-line.discount)


def _of_account(payer: Payer, month: date) -> Iterator[Line]:
    if not payer.contracts and month <= shifted(month_of(payer.closed_on or month), 1):
        period = (month, last_day(month))
        yield Line("recurring", "administration", "Administration af konto", period, 149_00)
    if payer.account == ledger.LATE and month.month % 2 == 0:
        yield COMPENSATION


def _credited(payer: Payer, invoice: Document) -> list[Line]:
    """Return what a credit note takes back: all of an invoice after the account was closed; else, of one account each
    month, the use of the number that has most.
    """
    if payer.closed_on and invoice.issued_on > payer.closed_on:
        return invoice.lines
    if payer.place - 1 != (invoice.issued_on.year * 12 + invoice.issued_on.month) % 3 or len(invoice.lines) < 10:
        return []
    usage = [line for line in invoice.lines if line.group == "usage"]
    return [max(usage, key=lambda line: line.price)] if usage else []
