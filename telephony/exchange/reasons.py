"""Why the exchange refuses something, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.gateways.exchange.port import (
    FLOW,
    FORBIDDEN,
    LIST,
    MALFORMED,
    NUMBER,
    RECORDING,
    SCHEDULE,
    TAKEN,
    TOO_LARGE,
    UNKNOWN,
    UNKNOWN_TARGET,
    USER,
)

WORDS = {
    FORBIDDEN: _lazy("a number that calls may not be forwarded to"),
    MALFORMED: _lazy("the exchange could not read it"),
    TAKEN: _lazy("the number belongs to somebody else"),
    TOO_LARGE: _lazy("it is too large"),
    UNKNOWN: _lazy("the exchange does not know it"),
    UNKNOWN_TARGET: _lazy("it refers to something that the exchange does not have"),
}

KIND_WORDS = {
    FLOW: _lazy("call flow"),
    LIST: _lazy("list of callers"),
    NUMBER: _lazy("telephone number"),
    RECORDING: _lazy("recording"),
    SCHEDULE: _lazy("opening hours"),
    USER: _lazy("telephony user"),
}


def kind_words(kind: str) -> str:
    """Return what an object of the exchange is called; an unknown kind as it is."""
    return str(KIND_WORDS.get(kind, kind))


def reason_words(code: str) -> str:
    """Return the exchange's reason as people read it; an unknown code as it is."""
    return str(WORDS.get(code, code)) if code else _("no reason given")
