"""Feed files of this app: invoices, their lines, and the ledger."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from accounts.feed_references import of_account
from billing.core.checks import check_entries, check_invoices
from billing.core.ledger_sums import sum_up
from billing.core.line_load import store_lines
from billing.dispatch import queue as dispatch_queue
from billing.disputes.credit_notes import link_credit_notes
from billing.documents.queue import queue_new
from billing.models import Invoice, InvoiceLine, LedgerEntry
from selfservice.kernel.feeds import MADE, BulkFile, Cell, Column, FeedFile, Reference, Result, line, register
from selfservice.kernel.feeds.staging import Staged
from selfservice.kernel.feeds.values import amount, day, one_of, whole

NUMBER = re.compile(r"[A-Z0-9][A-Z0-9-]{0,19}")
REFERENCE = re.compile(r"[!-~]{1,40}")
CREDITOR = re.compile(r"8[0-9]{7}")
PAYMENT_ID = re.compile(r"[0-9]{15}")


def number(value: str) -> str:
    """Parse the number of an invoice or a credit note."""
    if not NUMBER.fullmatch(value):
        raise ValueError("a number has at most 20 capital letters, digits and dashes")
    return value


def reference(value: str) -> str:
    """Parse the operator's id of a ledger entry."""
    if not REFERENCE.fullmatch(value):
        raise ValueError("at most 40 letters and digits")
    return value


def payment_id(value: str) -> str:
    """Parse the id of a payment line (FIK 71): 15 digits, the last of which is a check digit by modulus 10."""
    if not PAYMENT_ID.fullmatch(value):
        raise ValueError("a payment id has 15 digits")
    digits = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(value)]
    if sum(digit - 9 if digit > 9 else digit for digit in digits) % 10:
        raise ValueError("the check digit of the payment id is wrong")
    return value


def creditor(value: str) -> str:
    """Parse the creditor of a payment line: eight digits that begin with 8."""
    if not CREDITOR.fullmatch(value):
        raise ValueError("a creditor has 8 digits and begins with 8")
    return value


def positive(value: str) -> Decimal:
    """Parse an amount of a document, which is never below zero."""
    found = amount(value)
    if found < 0:
        raise ValueError("must not be below zero")
    return found


INVOICES = FeedFile(
    name="invoices",
    table="billing_invoice",
    key="number",
    columns=(
        Column("number", number),
        Column("kind", one_of(Invoice.Kind.values)),
        Column("issued_on", day, type="date"),
        Column("due_on", day, type="date"),
        Column("period_from", day, type="date"),
        Column("period_to", day, type="date"),
        Column("net", positive, type="numeric"),
        Column("vat", positive, type="numeric"),
        Column("rounding", amount, required=False, type="numeric", empty=Decimal(0)),
        Column("gross", positive, type="numeric"),
        Column("payment_id", payment_id, required=False),
        Column("creditor", creditor, required=False),
        Column("line_count", whole("integer"), type="integer"),
    ),
    references=(
        of_account(),
        Reference("corrects", "corrects_id", "billing_invoice", "number", number, required=False),
    ),
    made={**MADE, "paid": "0", "credited": "0", "disputed": "0"},
    check=check_invoices,
    after=link_credit_notes,
)
# What a regular expression would have to check is checked for all cells of a row at once (core/line_load.py).
_TEXT = "(octet_length({}) <= %d OR length({}) <= %d)"
_FIGURE = "{} NOT LIKE '%%.%s%%' AND pg_input_is_valid({}, 'numeric(%d, %d)')"
# As subscriptions store it: a phone number, or a line's, which has a letter.
_NUMBER = """CASE WHEN left({}, 1) = '+' THEN translate({}, '0123456789', '') = '+' AND length({}) BETWEEN 7 AND 16
    AND {} NOT LIKE '+0%'
    ELSE {} ~ '^[0-9./-]*[A-Z][A-Z0-9./-]*$' AND length({}) <= 32 END"""
_PLACE = "translate({}, '0123456789', '') = '' AND {} NOT LIKE '0%' AND length({}) BETWEEN 1 AND 9"
_DAY = "{} LIKE '____-__-__' AND pg_input_is_valid({}, 'date')"


def _text(name: str, length: int, *, empty: str | None = "") -> Cell:
    return Cell(name, _TEXT % (length, length), f"at most {length} characters in one line", empty)


def _word(name: str, words: list[str], empty: str | None = None) -> Cell:
    listed = ", ".join(f"'{word}'" for word in words)
    return Cell(name, f"{{}} IN ({listed})", f"must be {', '.join(words)}", empty)


def _decimal(name: str, digits: int, decimals: int, *, empty: str | None = None) -> Cell:
    reason = f"a figure such as -12.50 with at most {digits} digits and {decimals} decimals"
    return Cell(name, _FIGURE % ("_" * (decimals + 1), digits + decimals, decimals), reason, empty)


def _store_lines(cursor: Any, staged: Staged, result: Result) -> None:
    """Store the lines, and queue the documents of their invoices and their e-invoices."""
    store_lines(cursor, staged, result)
    if not result.refused:
        queue_new(cursor)
        dispatch_queue.queue_new(cursor)


LINES = BulkFile(
    name="invoice_lines",
    table="billing_invoiceline",
    key="invoice",
    columns=(),
    references=(Reference("invoice", "invoice_id", "billing_invoice", "number", number),),
    bulk=(
        _text("invoice", 20, empty=None),
        Cell(
            "position",
            "translate({}, '0123456789', '') = '' AND {} NOT LIKE '0%' AND length({}) BETWEEN 1 AND 9",
            "a whole number from 1 on",
        ),
        _word("group", InvoiceLine.Group.values),
        _text("item", 40),
        _text("text", 200, empty=None),
        Cell("period_from", _DAY, "a date such as 2026-11-24", ""),
        Cell("period_to", _DAY, "a date such as 2026-11-24", ""),
        _decimal("quantity", 11, 3),
        _word("unit", ["C62", "EA", "MON", "MIN", "E34", "4L"], "C62"),
        _decimal("unit_price", 8, 6),
        _decimal("discount", 10, 2, empty="0"),
        _decimal("net", 10, 2),
        _word("vat_category", InvoiceLine.Vat.values, "S"),
        _word("reason", [value for value in InvoiceLine.Reason.values if value], ""),
        Cell("number", _NUMBER, "a number such as +4520123456, or a line's in capital letters", ""),
        _text("holder_name", 200),
        _text("employee_number", 50),
        _text("department", 100),
        _text("cost_centre", 50),
        _text("bill_text", 100),
    ),
    store=_store_lines,
)
LEDGER = FeedFile(
    name="ledger",
    table="billing_ledgerentry",
    key="reference",
    columns=(
        Column("reference", reference),
        Column("booked_on", day, type="date"),
        Column("kind", one_of(LedgerEntry.Kind.values)),
        Column("text", line(200), required=False),
        Column("amount", amount, type="numeric"),
    ),
    references=(
        of_account(),
        Reference("invoice", "invoice_id", "billing_invoice", "number", number, required=False),
        Reference("document", "document_id", "billing_invoice", "number", number, required=False),
    ),
    made={"uid": MADE["uid"]},
    check=check_entries,
    after=sum_up,
)

for file in (INVOICES, LINES, LEDGER):
    register(file)
