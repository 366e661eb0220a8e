"""How the pages of actions name an invoice."""

from __future__ import annotations

from django.utils.translation import gettext as _

from billing.models import Invoice
from selfservice.kernel.core.formatting import account, day


def issued(invoice: Invoice) -> str:
    """Return the account and the day of an invoice in words."""
    return _("Account %(account)s, invoice of %(day)s") % {
        "account": account(invoice.account.number),
        "day": day(invoice.issued_on),
    }
