"""Field service's refusals, in words."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from selfservice.gateways.fieldservice.port import FEE, GONE, TAKEN
from selfservice.kernel.core.formatting import kr


def refusal_words(reason: str) -> str:
    """Return why a time can't be had: `reason` is the code, with more text after a colon."""
    code, _colon, more = reason.partition(":")
    if code == TAKEN:
        return _("Somebody else has just taken that time. Choose another one.")
    if code == GONE:
        return _("The reservation has expired. Choose a time again.")
    if code == FEE:
        try:
            return _("It costs %(fee)s, excl. VAT, now. Look at it again.") % {"fee": kr(Decimal(more.strip()))}
        except InvalidOperation:
            return _("It costs more now. Look at it again.")
    return _("It can't be changed any more.")
