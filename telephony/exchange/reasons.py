"""Why the exchange refuses something, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.gateways.exchange.port import FORBIDDEN, MALFORMED, TAKEN, TOO_LARGE, UNKNOWN, UNKNOWN_TARGET

WORDS = {
    FORBIDDEN: _lazy("a number that calls may not be forwarded to"),
    MALFORMED: _lazy("the exchange could not read it"),
    TAKEN: _lazy("the number belongs to somebody else"),
    TOO_LARGE: _lazy("it is too large"),
    UNKNOWN: _lazy("the exchange does not know it"),
    UNKNOWN_TARGET: _lazy("it refers to something that the exchange does not have"),
}


def reason_words(code: str) -> str:
    """Return the exchange's reason as people read it; an unknown code as it is."""
    return str(WORDS.get(code, code)) if code else _("no reason given")
