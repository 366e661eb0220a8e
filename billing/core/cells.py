"""Cells about invoices: status, amounts, days, quantities."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from billing.core.status import TONES, State, due_day, states_of
from billing.models import Invoice, InvoiceLine
from selfservice.kernel.core.formatting import DANISH_MARKS, day, is_danish, kr, phone, short_day

# UN/ECE Recommendation 20; others are pieces.
UNITS = {"MON": _("mo."), "MIN": _("min"), "E34": "GB", "4L": "MB"}
PIECES = _("pcs.")

# A state as HTML, for its label.
_MARKS = {state: '<span class="{}">{{}}</span>'.format(f"status {TONES.get(state, '')}".rstrip()) for state in State}


def status(row: Any) -> SafeString:
    """Return the status as HTML, and that a part is disputed. The page sets `today` on the row."""
    return statuses(states_of(row, row.today))


def statuses(states: Iterable[State]) -> SafeString:
    """Return states as HTML."""
    return SafeString(" ".join(_MARKS[state].format(escape(str(state.label))) for state in states))


def status_text(row: Any) -> str:
    """Return the status as text, for a file."""
    return ", ".join(str(state.label) for state in states_of(row, row.today))


def due(invoice: Invoice) -> str:
    """Return the day by which to pay; of a credit note nothing."""
    return "" if invoice.is_credit else day(due_day(invoice))


def due_value(invoice: Invoice) -> Any:
    """Return the same day, for a file."""
    return "" if invoice.is_credit else due_day(invoice)


def outstanding(invoice: Invoice) -> str:
    """Return what is left to pay; nothing where that is zero."""
    return kr(invoice.outstanding) if invoice.outstanding else "–"


def decimal(value: Decimal, *, least: int = 0) -> str:
    """Format 0.533 as "0,533", with at least so many decimals and without needless zeros."""
    # By hand, as `kr` is: on a page of fifty lines Babel's patterns cost a seventh of the time.
    whole, _point, decimals = f"{value:,.6f}".partition(".")
    decimals = decimals.rstrip("0").ljust(least, "0")
    text = f"{whole}.{decimals}" if decimals else whole
    return text.translate(DANISH_MARKS) if is_danish() else text


def unit(line: InvoiceLine) -> str:
    """Return the unit as users read it."""
    return str(UNITS.get(line.unit, PIECES))


def quantity(line: InvoiceLine) -> str:
    """Return "12 × 49,00": the quantity and the price of one."""
    return f"{decimal(line.quantity)}\u00a0{unit(line)} × {decimal(line.unit_price, least=2)}"


def period(first: date | None, last: date | None) -> str:
    """Return "1.–30. nov. 2026", "1. okt. – 30. nov. 2026", or a single day."""
    if first is None:
        return ""
    if last is None or first == last:
        return day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}{'.' if is_danish() else ''}–{day(last)}"
    return f"{short_day(first) if first.year == last.year else day(first)} – {day(last)}"


def line_text(line: InvoiceLine) -> str:
    """Return a line in a few words: its text, its number and its amount."""
    return " · ".join(filter(None, (line.text, phone(line.number) if line.number else "", kr(line.net))))
