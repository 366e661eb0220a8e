"""Change what opening hours say of public holidays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.actions.runner import Change
from telephony.hours.action import ScheduleAction
from telephony.hours.holiday_form import STATE_NAMES, HolidayForm, setting_of
from telephony.hours.state import holiday_name
from telephony.hours.times import shown_hours
from telephony.models import Schedule
from telephony.routing.danish_holidays import HOLIDAYS


class ChangeHolidays(ScheduleAction):
    """Set each public holiday to closed, own hours or as on other days."""

    slug = "change_holidays"
    address = "helligdage"
    label = _lazy("Change public holidays")
    log_label = _lazy("Public holidays of opening hours changed")
    done_receipt = _lazy("The public holidays of %(target)s are saved.")
    sent_receipt = _lazy("The public holidays of %(target)s are saved. Calls follow them in a few seconds.")
    refused_receipt = _lazy("The public holidays of %(target)s were not changed. %(why)s")
    icon = "cal"
    order = 20
    Form = HolidayForm

    def form(self, target: Schedule | None, data: Mapping[str, Any] | None = None) -> forms.Form:
        return HolidayForm(data, holidays=target.holidays if target else {})

    def apply(self, target: Schedule, data: Mapping[str, Any], now: datetime) -> Change:
        before = target.holidays
        self.remember(target)
        target.holidays = data["holidays"]
        target.save(update_fields=["holidays", "before"])
        changed = [one.key for one in HOLIDAYS if setting_of(before, one.key) != setting_of(target.holidays, one.key)]
        words = [
            "; ".join(f"{holiday_name(key)}: {setting_words(setting_of(held, key))}" for key in changed)
            for held in (before, target.holidays)
        ]
        return Change(target, before={"public_holidays": words[0]}, after={"public_holidays": words[1]})


def setting_words(setting: Mapping[str, Any]) -> str:
    """Return what applies on a public holiday, in words."""
    if setting["state"] == "own":
        return shown_hours(setting.get("intervals", ()))
    return str(STATE_NAMES[setting["state"]])
