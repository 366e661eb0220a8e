"""Prices of subscriptions: per month, for a part of a month, until the last day. All in kroner without VAT.

A month is a calendar month; a part of a month is paid by the day. Only prices shown to consumers include VAT.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from selfservice.kernel.core.formatting import kr
from selfservice.kernel.types.money import kroner, vat

A_DAY = timedelta(days=1)


def months_after(day: date, months: int) -> date:
    """Return the same day `months` later, or the last day of that month if it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def bound_until(first: date, months: int) -> date | None:
    """Return the last day of a binding period that begins on `first`; None if `months` is 0."""
    return months_after(first, months) - A_DAY if months else None


def longer(one: date | None, other: date | None) -> date | None:
    """Return the later of two days, ignoring None."""
    return max(filter(None, (one, other)), default=None)


def end_of_month(day: date) -> date:
    """Return the last day of the month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def prorated(monthly: Decimal, first: date, last: date) -> Decimal:
    """Return the price of the days from `first` to `last`, inclusive, rounded once at the end."""
    total, day = Fraction(0), first
    while day <= last:
        end = min(last, end_of_month(day))
        days = (end - day).days + 1
        total += Fraction(monthly) * days / monthrange(day.year, day.month)[1]
        day = end + A_DAY
    return kroner(Decimal(total.numerator) / Decimal(total.denominator))


def last_charge(monthly: Decimal, last: date) -> Decimal:
    """Return the price of the last month, up to the day `last`."""
    return prorated(monthly, last.replace(day=1), last)


def earliest_end(today: date, notice_days: int, binding_until: date | None) -> date:
    """Return the earliest possible last day: when both notice and binding are over."""
    return max(today + timedelta(days=notice_days), binding_until or today)


def a_month(amount: Decimal) -> str:
    """Format the amount as a price per month."""
    return _("%(amount)s a month, excl. VAT") % {"amount": kr(amount)}


def a_month_with_vat(amount: Decimal) -> str:
    """Format the amount, which is without VAT, as a price per month with VAT, for consumers."""
    return _("%(amount)s a month, incl. VAT") % {"amount": kr(amount + vat(amount))}


def once(amount: Decimal) -> str:
    """Format the amount as a one-time price."""
    return _("%(amount)s, excl. VAT") % {"amount": kr(amount)}


def difference(amount: Decimal) -> str:
    """Format a difference as a price per month, more or less."""
    if not amount:
        return _("The same price")
    values = {"amount": kr(abs(amount))}
    if amount > 0:
        return _("%(amount)s more a month, excl. VAT") % values
    return _("%(amount)s less a month, excl. VAT") % values
