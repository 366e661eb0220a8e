"""Labels of the kernel's events: approvals, alarms, downloads."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import NoReverseMatch, resolve, reverse
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.history.labels import (
    Kind,
    act_word,
    register_events,
    register_fields,
    register_kind,
    register_values,
)

register_kind(Kind("approvals", _("Approvals"), 40))
register_kind(Kind("downloads", _("Downloads"), 50))
register_kind(Kind("support", _("Support"), 70))
register_kind(Kind("watch", _("Alarms"), 900, internal=True))
register_events(
    "approvals",
    {"approval_asked": _("Approval asked for"), "approval_declined": _("Approval declined")},
)
register_kind(Kind("planned", _("Planned"), 45))
register_events(
    "planned",
    {
        "scheduled": _("Planned for a later day"),
        "scheduled_cancelled": _("Planned act taken back"),
        "scheduled_refused": _("Planned act could not be done"),
    },
)
register_events("downloads", {"export": _("Download of a list")})
register_events(
    "watch",
    {
        "alarm_late_5": _("Alarm: five minutes late"),
        "alarm_late_30": _("Alarm: half an hour late"),
        "alarm_late_60": _("Alarm: an hour late"),
        "alarm_late_90": _("Alarm: an hour and a half late"),
        "alarm_parked": _("Alarm: stopped"),
        "alarm_refused": _("Alarm: refused"),
        "alarm_feed": _("Alarm: feed file refused"),
        "alarm_feed_resolved": _("Feed file loaded after the alarm"),
    },
)
register_kind(Kind("bulk", _("Bulk changes"), 45))
register_fields(
    {
        "action": _("Act"),
        "detail": _("Details"),
        "due_on": _("Day"),
        "format": _("File"),
        "list": _("List"),
        "part": _("Concerns"),
        "refused": _("Refusals"),
        "rows": _("Rows"),
        "source": _("Chosen in"),
        "state": _("Status"),
    }
)
register_values("action", act_word)
register_values("format", {"xlsx": "Excel", "csv": "CSV"})


def list_word(page: str) -> Any:
    """Return the title of the list with this `ListPage.page_name`; None if there is none."""
    url_name, _mark, fixed = page.partition("?")
    try:
        view = getattr(resolve(reverse(url_name)).func, "view_class")  # noqa: B009  (no part of a view's type)
        return getattr(view, "titles", {}).get(fixed) or view.title
    except (NoReverseMatch, Http404, AttributeError):
        return None


register_values("list", list_word)
