"""What a subscription costs: by the month, for a part of one, until its last day. Everything in kroner without VAT.

A month is a calendar month. Of one that is not used to its end so many days are paid as are used. Only what a consumer
is told is with VAT.
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
    """The same day so many months later; the month's last day where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def bound_until(first: date, months: int) -> date | None:
    """The last day of a binding period that begins on a day; None without one."""
    return months_after(first, months) - A_DAY if months else None


def longer(one: date | None, other: date | None) -> date | None:
    """The later of two last days, either of which may not be."""
    return max(filter(None, (one, other)), default=None)


def end_of_month(day: date) -> date:
    """The last day of the month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def prorated(monthly: Decimal, first: date, last: date) -> Decimal:
    """What the days from the first to the last, both of them counted, cost. Rounded once, at the end."""
    total, day = Fraction(0), first
    while day <= last:
        end = min(last, end_of_month(day))
        days = (end - day).days + 1
        total += Fraction(monthly) * days / monthrange(day.year, day.month)[1]
        day = end + A_DAY
    return kroner(Decimal(total.numerator) / Decimal(total.denominator))


def last_charge(monthly: Decimal, last: date) -> Decimal:
    """What the last month costs, used to its last day only."""
    return prorated(monthly, last.replace(day=1), last)


def earliest_end(today: date, notice_days: int, binding_until: date | None) -> date:
    """The first day that can be the last: when notice and binding are over."""
    return max(today + timedelta(days=notice_days), binding_until or today)


def a_month(amount: Decimal) -> str:
    """The amount as a price by the month."""
    return _("%(amount)s a month, excl. VAT") % {"amount": kr(amount)}


def a_month_with_vat(amount: Decimal) -> str:
    """The same for a consumer, who is told what is paid in all."""
    return _("%(amount)s a month, incl. VAT") % {"amount": kr(amount + vat(amount))}


def once(amount: Decimal) -> str:
    """The amount as it is paid once."""
    return _("%(amount)s, excl. VAT") % {"amount": kr(amount)}


def difference(amount: Decimal) -> str:
    """How much more or less it is by the month."""
    if not amount:
        return _("The same price")
    told = {"amount": kr(abs(amount))}
    if amount > 0:
        return _("%(amount)s more a month, excl. VAT") % told
    return _("%(amount)s less a month, excl. VAT") % told
