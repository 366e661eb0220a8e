"""Register the log's labels of this app's values, and the pages of its objects in the log."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from selfservice.kernel.history.labels import Kind, register_fields, register_kind, register_values
from selfservice.kernel.web.object_links import OwnPage, register_link
from telephony.core.categories import category_name
from telephony.models import Schedule, VacationGreeting

register_kind(Kind("telephony", _("Telephony"), 42))
register_fields(
    {
        "name": _("Name"),
        "schedule": _("Opening hours"),
        "week": _("The week"),
        "public_holidays": _("Public holidays"),
        "occasion": _("Occasion"),
        "category": _("What applies"),
        "starts": _("From"),
        "ends": _("To"),
        "until": _("Until"),
        "exceptions": _("Exceptions"),
        "override_reason": _("Why"),
        "greeting": _("Who is away"),
        "action_after": _("After the greeting"),
        "greeting_target": _("Where calls go"),
        "greeting_text": _("Text"),
        "override_by": _("Switched by"),
    }
)
register_values("category", category_name)
register_values("action_after", dict(VacationGreeting.Action.choices))
register_link("telephony.schedule", OwnPage(Schedule, "schedule"))
register_link("telephony.vacationgreeting", OwnPage(VacationGreeting, "vacation_greeting"))
