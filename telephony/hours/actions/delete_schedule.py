"""Delete opening hours that no flow uses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.actions.runner import Change
from telephony.core.flow_uses import flows_using
from telephony.core.snapshots import rows_of
from telephony.hours.action import ScheduleAction
from telephony.models import Schedule


class DeleteSchedule(ScheduleAction):
    """Delete a schedule with its exceptions; not while a published flow or a draft asks it."""

    slug = "delete_schedule"
    deletes = True
    address = "slet"
    label = _lazy("Delete")
    log_label = _lazy("Opening hours deleted")
    consequence = _lazy("The opening hours and their exceptions are deleted. It can't be undone.")
    done_receipt = _lazy("%(target)s is deleted.")
    sent_receipt = _lazy("%(target)s is deleted.")
    refused_receipt = _lazy("%(target)s was not deleted. %(why)s")
    tone = "danger"
    order = 90
    check = False

    def refuse(self, target: Schedule, data: Mapping[str, Any], today: date) -> str | None:
        flows = flows_using(rows_of(self.actor, target.company_id), "schedule", target.uid)
        if not flows:
            return None
        names = ", ".join(flow.name for flow in flows[:5])
        return _("These call flows use it: %(flows)s. Choose others there first.") % {"flows": names}

    def apply(self, target: Schedule, data: Mapping[str, Any], now: datetime) -> Change:
        before = {"name": target.name}
        target.delete()
        return Change(target, before=before)

    def next_steps(self, target: Any, run: Any) -> list[Any]:
        return []
