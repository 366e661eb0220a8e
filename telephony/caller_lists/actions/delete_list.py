"""Delete a list of callers that no call flow uses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.actions.runner import Change
from selfservice.kernel.scope.actor import Needed
from telephony.core.flow_uses import flows_using
from telephony.core.snapshots import rows_of
from telephony.exchange.action import ExchangeAction
from telephony.models import CallerList
from telephony.permissions import DRAFT

# Flows that the reason names.
MOST_NAMED = 3


class DeleteCallerList(ExchangeAction):
    """Delete it here and in the exchange."""

    slug = "delete_caller_list"
    deletes = True
    address = "slet"
    label = _("Delete the list")
    log_label = _("List of callers deleted")
    consequence = _("The list is deleted with its numbers. This can't be undone.")
    done_receipt = _("The list %(target)s is deleted.")
    sent_receipt = _("The list %(target)s is deleted.")
    refused_receipt = _("The list %(target)s was not deleted. %(why)s")
    model = CallerList
    function: ClassVar[Needed | None] = DRAFT
    section = "list"
    order = 90
    tone = "danger"

    def refuse(self, target: CallerList, data: Mapping[str, Any], today: date) -> str | None:
        using = flows_using(rows_of(self.actor, target.company_id), "list", target.uid)
        if using:
            return _t("Call flows use it: %(flows)s.") % {"flows": ", ".join(flow.name for flow in using[:MOST_NAMED])}
        return None

    def apply(self, target: CallerList, data: Mapping[str, Any], now: datetime) -> Change:
        before = {"name": target.name, "entries": target.entries}
        target.delete()
        return Change(target, before=before)
