"""Register the log's labels of support's values, and the pages of its objects in the log."""

from __future__ import annotations

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.history.labels import Kind, register_events, register_fields, register_kind, register_values
from selfservice.kernel.web.object_links import OwnPage, register_link
from selfservice.support.calls.actions.use_support_code import WRONG
from selfservice.support.models import Case
from subscriptions.models import Category

# Support's own work on cases, which only support reads.
register_kind(Kind("desk", _("Support's work"), 910, internal=True))
register_link("support.case", OwnPage(Case, "case"))
register_fields(
    {
        "audience": _("Who sees the case"),
        "case_category": _("Category"),
        "deleted": _("Deleted"),
        "new_case": _("New case"),
        "score": _("Solved, from 1 to 5"),
    }
)

register_values("weekday", WEEKDAYS)
register_values("case_category", dict(Case.Category.choices))

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
register_values("products", dict(Category.choices))
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
