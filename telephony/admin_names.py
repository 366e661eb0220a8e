"""Names of this app, its models and their columns in the admin (selfservice/site/names.py)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

APP: Any = _("Telephony solution")
# Singular and plural of each model that the admin shows.
MODELS: dict[str, tuple[Any, Any]] = {
    "TelephonyUser": (_("telephony user"), _("telephony users")),
    "TelephoneNumber": (_("telephone number"), _("telephone numbers")),
    "CallFlow": (_("call flow"), _("call flows")),
    "LicencePool": (_("licence"), _("licences")),
    "ExchangeState": (_("answer of the exchange"), _("answers of the exchange")),
}
# By column, or by model and column where another model has a column of the same name.
FIELDS: dict[str, Any] = {
    "ExchangeState.kind": _("kind of object"),
    "ExchangeState.reason": _("reason"),
    "LicencePool.type": _("licence"),
    "TelephoneNumber.user": _("telephony user"),
    "answered_at": _("answered"),
    "binding_until": _("bound until"),
    "department": _("department"),
    "direct_number": _("direct number"),
    "flow": _("call flow"),
    "forwards_out": _("forwards externally"),
    "label": _("called"),
    "last_used_at": _("last used"),
    "leaves_on": _("last day at work"),
    "licence": _("licence"),
    "mail": _("e-mail"),
    "mobile_number": _("mobile number"),
    "presence": _("presence"),
    "price": _("per licence and month"),
    "published_at": _("in use since"),
    "published_number": _("version in use"),
    "seats": _("seats"),
    "short_number": _("short number"),
    "voicemail": _("voicemail"),
}
