"""Delete a flow that nothing leads to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.actions.runner import Change
from selfservice.kernel.core.formatting import phone
from telephony.core.flow_uses import flows_using
from telephony.core.snapshots import rows_of
from telephony.exchange.action import ExchangeAction
from telephony.models import CallFlow, TelephoneNumber
from telephony.permissions import DRAFT, PUBLISH

# Numbers and flows that the reason names.
MOST_NAMED = 3


class DeleteFlow(ExchangeAction):
    """Delete it with its versions, here and in the exchange."""

    slug = "delete_flow"
    deletes = True
    address = "slet"
    label = _("Delete the call flow")
    log_label = _("Call flow deleted")
    sent_label = _("Deletion of a call flow sent")
    consequence = _("The flow is deleted with all its versions and saved test calls. This can't be undone.")
    done_receipt = _("%(target)s is deleted.")
    sent_receipt = _("%(target)s is deleted.")
    refused_receipt = _("%(target)s was not deleted. %(why)s")
    model = CallFlow
    function = DRAFT
    section = "flow"
    order = 90
    tone = "danger"

    def refuse(self, target: CallFlow, data: Mapping[str, Any], today: date) -> str | None:
        if target.published_number and not self.actor.holds(PUBLISH, target.company_id):
            return _t("It has been in use: only those who may publish delete it.")
        numbers = TelephoneNumber.objects.visible_to(self.actor).filter(flow=target).order_by("number")
        leading = [phone(number) for number in numbers.values_list("number", flat=True)[:MOST_NAMED]]
        if leading:
            return _t("Calls to %(numbers)s go to it.") % {"numbers": ", ".join(leading)}
        using = flows_using(rows_of(self.actor, target.company_id), "flow", target.uid)
        others = [flow.name for flow in using if flow != target][:MOST_NAMED]
        if others:
            return _t("Other call flows use it: %(flows)s.") % {"flows": ", ".join(others)}
        return None

    def apply(self, target: CallFlow, data: Mapping[str, Any], now: datetime) -> Change:
        name = target.name
        target.delete()
        return Change(target, before={"name": name})
