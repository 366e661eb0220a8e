"""The ledger: how each account pays its invoices. Most pay in time; some late, in part, too much, or without an id."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from zlib import crc32

from selfservice.site.demo.billing.months import kroner
from selfservice.site.demo.catalogue import Row
from selfservice.site.demo.companies import ANLAEG_ACCOUNTS, BYG_ACCOUNTS, SERVICE_ACCOUNTS

HEADER = ["reference", "booked_on", "kind", "text", "amount", "account", "invoice", "document"]
LATE, PARTLY, TOO_MUCH, NO_ID = BYG_ACCOUNTS[1], ANLAEG_ACCOUNTS[1], SERVICE_ACCOUNTS[1], SERVICE_ACCOUNTS[2]
REMINDER, TOO_MANY_KRONER = 100_00, 500_00
# Per mille a year (renteloven § 5: the rate of Nationalbanken and 8 %).
INTEREST = 96


@dataclass(frozen=True, slots=True)
class Issued:
    """A document that has been issued; `credited` is what credit notes take off it. Amounts in øre."""

    number: str
    account: str
    issued_on: date
    due_on: date
    gross: int
    credited: int = 0
    # The invoice that a credit note corrects.
    corrects: str = ""
    is_credit: bool = False

    @property
    def to_pay(self) -> int:
        """Return what is left to pay."""
        return 0 if self.is_credit else self.gross - self.credited


def entries(issued: Issued, today: date) -> Iterator[Row]:
    """Yield the entries of a document, up to today."""
    for reference, day, kind, text, amount, invoice in (*_posted(issued), *_paid(issued)):
        if day <= today and amount:
            document = issued.number if kind in ("invoice", "credit") else ""
            yield (reference, day.isoformat(), kind, text, kroner(amount), issued.account, invoice, document)


Entry = tuple[str, date, str, str, int, str]


def _posted(issued: Issued) -> Iterator[Entry]:
    if issued.is_credit:
        yield f"K{issued.number}", issued.issued_on, "credit", "", -issued.gross, issued.corrects
    else:
        yield f"F{issued.number}", issued.issued_on, "invoice", "", issued.gross, issued.number


def _paid(issued: Issued) -> Iterator[Entry]:
    number, due, amount = issued.number, issued.due_on, issued.to_pay
    if amount <= 0:
        return
    behaviour = _behaviour(issued.account)
    if behaviour == LATE:
        interest = (2 * amount * INTEREST * 45 + 365_000) // (2 * 365_000)
        paid = due + timedelta(days=45)
        yield f"R{number}", due + timedelta(days=10), "reminder", "Rykkergebyr", REMINDER, number
        yield f"N{number}", paid, "interest", "Renter", interest, number
        yield f"B{number}", paid, "payment", "Betaling", -amount, number
        yield f"B{number}-2", paid, "payment", "Betaling af rykkergebyr og renter", -REMINDER - interest, ""
    elif behaviour == PARTLY:
        yield f"B{number}", due, "payment", "Betaling", -(amount // 2), number
        yield f"B{number}-2", due + timedelta(days=40), "payment", "Betaling", amount // 2 - amount, number
    elif behaviour == TOO_MUCH:
        yield f"B{number}", due, "payment", "Betaling", -amount - TOO_MANY_KRONER, number
        yield f"B{number}-2", due + timedelta(days=35), "payment", "Tilbagebetaling", TOO_MANY_KRONER, number
    elif behaviour == NO_ID:
        found = due + timedelta(days=20)
        yield f"B{number}", due, "payment", "Indbetaling uden betalings-id", -amount, ""
        yield f"B{number}-2", found, "payment", f"Overført til faktura {number}", amount, ""
        yield f"B{number}-3", found, "payment", "Overført fra indbetaling uden betalings-id", -amount, number
    else:
        yield f"B{number}", due - timedelta(days=crc32(number.encode()) % 4), "payment", "Betaling", -amount, number


def _behaviour(account: str) -> str:
    if account in (LATE, PARTLY, TOO_MUCH, NO_ID):
        return account
    # Else only accounts of the large world, all of which begin with other digits.
    return "" if account.startswith("44") else {0: LATE, 1: PARTLY}.get(crc32(account.encode()) % 40, "")
