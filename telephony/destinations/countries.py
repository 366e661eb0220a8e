"""Countries that calls may be forwarded to, and what is refused whatever a company allows."""

from __future__ import annotations

from collections.abc import Iterable

import phonenumbers
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.db.collation import fold
from telephony.core.country_names import country_name, territories
from telephony.routing.destinations import HOME

# As telephony.routing.destinations refuses them (its codes have the same order).
REFUSED = (
    _("Premium rate numbers (90 and others)"),
    _("Shared cost numbers"),
    _("Nationwide service numbers of companies abroad (UAN)"),
    _("Personal numbers"),
    _("Pagers and mailboxes"),
    _("Emergency numbers and short numbers, e.g. 112 and 118"),
    _("Satellite and international networks (+870, +878, +881, +882, +883 and +979)"),
)


def country_names(codes: Iterable[str]) -> list[str]:
    """Return the names of countries, sorted."""
    return sorted((country_name(code) for code in codes), key=fold)


def countries() -> list[tuple[str, str]]:
    """Return code and name of every country with telephone numbers but Denmark, by name."""
    names = territories()
    found = [(code, names.get(code, code)) for code in phonenumbers.SUPPORTED_REGIONS if code != HOME]
    return sorted(found, key=lambda pair: fold(pair[1]))
