"""Register the log's labels of this app's values."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from selfservice.kernel.history.labels import register_events, register_fields
from selfservice.support.calls.actions.use_support_code import WRONG

# Delegations (support/approvals).
register_fields({"colleague": _("Colleague"), "first_day": _("First day")})
# Calls and codes (support/calls).
register_fields(
    {
        "expires_at": _("Expires"),
        "used_at": _("Used"),
    }
)
register_events("support", {WRONG: _("Wrong code of a caller")})
# Service messages (support/service_messages).
register_fields(
    {
        "areas": _("Areas"),
        "cvrs": _("Companies"),
        "products": _("Products"),
        "published_at": _("Published"),
        "service_mails": _("Mails about disturbances"),
        "title_da": _("Title in Danish"),
        "title_en": _("Title in English"),
    }
)
