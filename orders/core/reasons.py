"""Why an item is held, rejected or failed, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from orders.core.port_words import PREFIX, explain
from subscriptions.network.reasons import reason_words

REASONS = {
    "no_number": _("There was no free number."),
    "number_taken": _("The number is in use already."),
    "visit_wanted": _("Choose a time for the technician."),
    "visit_expired": _("The technician's reservation has expired. Choose a time again."),
    "visit_cancelled": _("Our technicians have cancelled the visit. Choose a new time."),
    "visit_missed": _("Nobody opened for the technician. Choose a new time."),
}


def words(reason: str) -> str:
    """Return the reason as a sentence in the active language; an unknown one of the network as it is."""
    if reason.startswith(PREFIX):
        return explain(reason)
    return str(REASONS[reason]) if reason in REASONS else reason_words(reason)
