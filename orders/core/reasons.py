"""Why an item is held, rejected or failed, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from orders.core.port_words import PREFIX, explain
from subscriptions.network.reasons import reason_words

REASONS = {
    "no_number": _("There was no free number."),
    "number_taken": _("The number is in use already."),
    "card_taken": _("The SIM card is not in your company's stock any more. Order again with another card."),
    "visit_wanted": _("Choose a time for the technician."),
    "visit_expired": _("The technician's reservation has expired. Choose a time again."),
    "visit_cancelled": _("Our technicians have cancelled the visit. Choose a new time."),
    "visit_missed": _("Nobody opened for the technician. Choose a new time."),
    "takeover_waiting": _("The giver must say yes. If nobody answers within 48 hours, the order lapses."),
    "takeover_agreed": _("The giver has said yes. The number is yours when your first day begins."),
    "takeover_plan": _("The number is yours. Its plan is being changed."),
    "takeover_declined": _("The giver has said no."),
    "takeover_lapsed": _("The giver has not answered within 48 hours."),
    "takeover_withdrawn": _("You have withdrawn the request."),
    "takeover_credit": _("By the CVR register, your company is dissolved, bankrupt or unknown. Call us."),
    "takeover_gone": _("The giver no longer has the number, or it is part of another order."),
}


def words(reason: str) -> str:
    """Return the reason as a sentence in the active language; an unknown one of the network as it is."""
    if reason.startswith(PREFIX):
        return explain(reason)
    return str(REASONS[reason]) if reason in REASONS else reason_words(reason)
