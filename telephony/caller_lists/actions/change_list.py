"""Change the name or the entries of a list of callers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.actions.runner import Change
from selfservice.kernel.scope.actor import Needed
from telephony.caller_lists.entries import typed
from telephony.caller_lists.forms import ListForm
from telephony.core.flow_uses import flows_using
from telephony.core.snapshots import rows_of
from telephony.exchange.action import ExchangeAction
from telephony.models import CallerList
from telephony.permissions import DRAFT, PUBLISH

# Call flows that a refusal names.
MOST_NAMED = 5


class ChangeCallerList(ExchangeAction):
    """Change it for all call flows that use it, at once."""

    slug = "change_caller_list"
    address = "ret"
    label = _("Change the list")
    log_label = _("List of callers changed")
    consequence = _("Call flows in use that have the list follow it within a few seconds.")
    done_receipt = _("The list %(target)s is changed.")
    sent_receipt = _("The list %(target)s is changed. Calls follow it in a few seconds.")
    refused_receipt = _("The list %(target)s was not changed. %(why)s")
    model = CallerList
    function: ClassVar[Needed | None] = DRAFT
    section = "list"
    order = 10

    def form(self, target: CallerList | None, data: Mapping[str, Any] | None = None) -> forms.Form:
        initial = {"name": target.name, "entries": typed(target.entries)} if target else {}
        return ListForm(data, initial=initial)

    def seen(self, target: CallerList, data: Mapping[str, Any], day: date) -> str:
        # The form's initial values: a colleague may have changed them meanwhile.
        return sha256("\n".join([target.name, *target.entries]).encode()).hexdigest()[:16]

    def refuse(self, target: CallerList, data: Mapping[str, Any], today: date) -> str | None:
        if data and (data["name"], data["entries"]) == (target.name, target.entries):
            return _t("Nothing is changed: it is like that already.")
        if data and data["entries"] != target.entries and not self.actor.holds(PUBLISH, target.company_id):
            rows = rows_of(self.actor, target.company_id)
            if flows := flows_using(rows, "list", target.uid, published=True):
                names = {"flows": ", ".join(flow.name for flow in flows[:MOST_NAMED])}
                return _t("It is in use in %(flows)s: only those who may publish change who is in it.") % names
        return None

    def apply(self, target: CallerList, data: Mapping[str, Any], now: datetime) -> Change:
        before = {"name": target.name, "entries": target.entries}
        target.name, target.entries = data["name"], data["entries"]
        target.save(update_fields=["name", "entries"])
        return Change(target, before=before, after={"name": target.name, "entries": target.entries})
