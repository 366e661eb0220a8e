"""Why the network has refused something, in words for people. What we have no words for is told as it was said."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

REASONS = {
    "card is in use": _("the SIM card is in use on another number"),
    "card is of another operator": _("the SIM card is another operator's"),
    "number is locked": _("the number is locked in the network"),
    "number is terminated": _("the number has been terminated"),
}


def reason_words(reason: str) -> str:
    """The network's reason, in the language of the page or mail."""
    return str(REASONS.get(reason, reason))
