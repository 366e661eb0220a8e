"""Register the log's labels of this app's values, and the pages of its objects in the log."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from selfservice.kernel.history.labels import Kind, register_amounts, register_events, register_fields, register_kind
from selfservice.kernel.web.object_links import OwnPage, register_link
from telephony.models import LicencePool

register_kind(Kind("telephony", _("Telephony"), 42))
register_fields({"name": _("Name")})
register_events("telephony", {"forwards_burst": _("Many calls forwarded out of the company")})
register_fields(
    {
        "calls": _("Calls in an hour"),
        "countries": _("Countries"),
        "ending": _("Licences that end"),
        "forwards_cap": _("Cap on forwards"),
        "gave_up": _("Gave up their licence"),
        "give_up": _("Give up their licence"),
        "given_to": _("Given to"),
        "hour": _("Hour"),
        "paid_until": _("Paid until"),
        "licence": _("Licence"),
        "rest_of_month": _("For the rest of the month"),
        "seats": _("Licences"),
        "usual_calls": _("Usual calls in an hour"),
    }
)
register_amounts("rest_of_month")
register_link("telephony.licencepool", OwnPage(LicencePool, "licence"))
