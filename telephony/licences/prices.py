"""Prices of licences in words: kroner, with and without VAT.

The rest of a month is paid by the day, today included: price × licences × days left ÷ days of the month, rounded once
to a whole øre, half up (subscriptions/prices.py). VAT is computed of that sum, and rounded the same way.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from selfservice.kernel.core.formatting import kr
from selfservice.kernel.types.money import vat
from subscriptions.prices import end_of_month, prorated


def rest_of_month(price: Decimal, count: int, today: date) -> Decimal:
    """Return what `count` licences at `price` a month cost from today until the end of the month, without VAT."""
    return prorated(price * count, today, end_of_month(today))


def with_vat(amount: Decimal) -> Decimal:
    """Return the amount with VAT."""
    return amount + vat(amount)


def both(amount: Decimal) -> str:
    """Format an amount without and with VAT."""
    return _("%(net)s excl. VAT (%(gross)s incl. VAT)") % {"net": kr(amount), "gross": kr(with_vat(amount))}


def both_a_month(amount: Decimal) -> str:
    """Format a price per month without and with VAT."""
    return _("%(net)s a month excl. VAT (%(gross)s incl. VAT)") % {"net": kr(amount), "gross": kr(with_vat(amount))}
