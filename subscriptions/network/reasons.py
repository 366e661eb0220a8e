"""Translations of the network's reasons for refusals. Unknown reasons are shown unchanged."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

REASONS = {
    "card is in use": _("the SIM card is in use on another number"),
    "card is of another operator": _("the SIM card is another operator's"),
    # The portal's own: the order is not sent (transfers/move.py).
    "a card is on its way": _("a new SIM card for the number is on its way"),
    "number is locked": _("the number is locked in the network"),
    "number is terminated": _("the number has been terminated"),
}


def reason_words(reason: str) -> str:
    """Return the network's reason in the active language."""
    return str(REASONS.get(reason, reason))
