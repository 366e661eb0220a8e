"""Rename opening hours."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.actions.runner import Change
from telephony.hours.action import ScheduleAction
from telephony.hours.actions.add_schedule import name_taken
from telephony.hours.forms import ScheduleNameForm
from telephony.models import Schedule


class RenameSchedule(ScheduleAction):
    """Give a schedule another name; flows keep it."""

    slug = "rename_schedule"
    address = "navn"
    label = _lazy("Rename")
    log_label = _lazy("Opening hours renamed")
    done_receipt = _lazy("The opening hours are called %(target)s now.")
    sent_receipt = _lazy("The opening hours are called %(target)s now.")
    refused_receipt = _lazy("%(target)s was not renamed. %(why)s")
    order = 80
    Form = ScheduleNameForm

    def form(self, target: Schedule | None, data: Mapping[str, Any] | None = None) -> forms.Form:
        return ScheduleNameForm(data, name=target.name if target else "")

    def refuse(self, target: Schedule, data: Mapping[str, Any], today: date) -> str | None:
        return name_taken(self.actor, target.company_id, data.get("name", ""), target.pk)

    def apply(self, target: Schedule, data: Mapping[str, Any], now: datetime) -> Change:
        before, target.name = target.name, data["name"]
        target.save(update_fields=["name"])
        return Change(target, before={"name": before}, after={"name": target.name})

    def next_steps(self, target: Any, run: Any) -> list[Any]:
        return []
