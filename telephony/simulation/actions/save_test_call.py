"""Save a test call, to be run before each publishing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.actions.runner import Change
from selfservice.kernel.core.refusals import AtField
from selfservice.kernel.models import ActionRun
from telephony.models import CallFlow, TestCall
from telephony.simulation.action import FIELDS, SavesTestCall

# Test calls of a flow: publishing runs all of them.
MOST = 50


class SaveTestCall(SavesTestCall):
    """Add a test call to a flow."""

    slug = "save_test_call"
    address = "gem-proeve"
    label = _lazy("Save as a test call")
    log_label = _lazy("Test call saved")
    done_receipt = _lazy("The test call “%(name)s” is saved. It runs before each publishing.")
    refused_receipt = _lazy("The test call was not saved. %(why)s")
    section = "simulation"
    model = CallFlow

    def form(self, target: CallFlow | None, data: Mapping[str, Any] | None = None) -> forms.Form:
        return self.saved_form(target, data)

    def refuse(self, target: CallFlow, data: Mapping[str, Any], today: date) -> str | None:
        if TestCall.objects.visible_to(self.actor).filter(flow=target).count() >= MOST:
            return _("A flow has at most %(n)s test calls.") % {"n": MOST}
        if data and self.name_is_taken(target, data["name"]):
            return AtField(_("There is a test call with that name already."), "name")
        return None

    def apply(self, target: CallFlow, data: Mapping[str, Any], now: datetime) -> Change:
        values = {name: data[name] for name in FIELDS}
        TestCall.objects.create(company_id=target.company_id, flow=target, **values)
        return Change(target, after={"test_call": data["name"]})

    def receipt_words(self, target: Any, run: ActionRun) -> dict[str, Any]:
        return {"name": run.after.get("test_call", "")}
