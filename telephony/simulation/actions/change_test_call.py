"""Change a saved test call."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.actions.runner import Change
from selfservice.kernel.core.refusals import AtField
from telephony.models import CallFlow, TestCall
from telephony.simulation.action import FIELDS, SavesTestCall
from telephony.simulation.calls import Call
from telephony.simulation.forms import saved_values


class ChangeTestCall(SavesTestCall):
    """Save it with another call, name or end."""

    slug = "change_test_call"
    address = "ret-proeve"
    label = _lazy("Save the test call")
    log_label = _lazy("Test call changed")
    done_receipt = _lazy("The test call “%(target)s” is saved.")
    refused_receipt = _lazy("The test call was not saved. %(why)s")
    # Its form is on the page of test calls (simulation/views.py).
    section = "change_test_call"
    model = TestCall
    related = ("flow",)

    def form(self, target: TestCall | None, data: Mapping[str, Any] | None = None) -> forms.Form:
        if target is None:
            return self.saved_form(None, data)
        call = saved_values(Call(target.at, target.caller, "", tuple(target.keys), target.outcomes))
        known = {name: getattr(target, name) for name in ("name", "expected_node", "expected_end")}
        return self.saved_form(target.flow, data, **known, **call)

    def refuse(self, target: TestCall, data: Mapping[str, Any], today: date) -> str | None:
        if data and self.name_is_taken(target.flow, data["name"], by_other_than=target.pk):
            return AtField(_("There is a test call with that name already."), "name")
        return None

    @classmethod
    def logged(cls, target: TestCall) -> CallFlow:
        return target.flow

    def apply(self, target: TestCall, data: Mapping[str, Any], now: datetime) -> Change:
        before = target.name
        for name in FIELDS:
            setattr(target, name, data[name])
        target.save(update_fields=FIELDS)
        return Change(target, before={"test_call": before}, after={"test_call": target.name})
