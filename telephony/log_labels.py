"""Register the log's labels of this app's values, and the pages of its objects in the log."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from selfservice.kernel.core.formatting import phone
from selfservice.kernel.history.labels import (
    Kind,
    register_amounts,
    register_codes,
    register_events,
    register_fields,
    register_kind,
    register_values,
)
from selfservice.kernel.web.object_links import OwnPage, register_link
from telephony.core.categories import category_name
from telephony.core.labels import FIELDS
from telephony.exchange.reasons import WORDS
from telephony.models import CallFlow, LicencePool, Recording, Schedule, TelephonyUser, VacationGreeting

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
# Publishing, test calls and recordings.
register_fields(
    {
        "failing_tests": _("Test calls that end otherwise"),
        "flow_changes": _("What changes"),
        "flow_version": _("Version"),
        "language": _("Language"),
        "test_call": _("Test call"),
    }
)
register_link("telephony.recording", OwnPage(Recording, "recording"))
# Users (telephony/users, telephony/leaving, telephony/own_telephone).
register_link("telephony.telephonyuser", OwnPage(TelephonyUser, "telephony_user"))
NUMBERS = {
    "direct_number": _("Direct number"),
    "mobile_number": _("Mobile"),
    "forward_always": _("Forward all calls to"),
    "forward_busy": _("Forward when busy to"),
    "forward_no_answer": _("Forward when not answered to"),
    "forward_unavailable": _("Forward when unavailable to"),
}
register_fields(
    {
        **NUMBERS,
        "short_number": _("Short number"),
        "mail": _("E-mail"),
        "presence": _("Presence"),
        "presence_until": _("Presence until"),
        "leaves_on": _("Last day"),
        "replaced_by": _("Who takes over"),
    }
)
for name in NUMBERS:
    register_values(name, phone)


register_fields(
    {
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
register_codes(WORDS)
register_values("category", category_name)
register_values("action_after", dict(VacationGreeting.Action.choices))
register_link("telephony.schedule", OwnPage(Schedule, "schedule"))
register_link("telephony.vacationgreeting", OwnPage(VacationGreeting, "vacation_greeting"))


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
