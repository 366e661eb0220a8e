"""Register the log's labels of this app's values, and the pages of its objects in the log."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from selfservice.kernel.history.labels import Kind, register_fields, register_kind
from selfservice.kernel.web.object_links import OwnPage, register_link
from telephony.core.labels import FIELDS
from telephony.models import CallFlow

register_kind(Kind("telephony", _("Telephony"), 42))
register_fields({"name": _("Name")})

# Call flows, their steps, telephone numbers and lists of callers.
register_fields(
    {
        **FIELDS,
        "copy": _("Copy"),
        "draft": _("Draft"),
        "entries": _("Numbers"),
        "label": _("Label"),
        "leads_to": _("Leads to"),
        "outlet": _("At"),
        "outlets": _("Where calls go on"),
        "revision": _("Change number"),
        "step": _("Step"),
        "steps": _("Steps"),
    }
)
register_link("telephony.callflow", OwnPage(CallFlow, "flow"))
