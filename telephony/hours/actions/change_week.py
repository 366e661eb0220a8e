"""Change the week of opening hours."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.actions.runner import Change
from telephony.core.categories import category_name
from telephony.core.times import shown_time
from telephony.hours.action import ScheduleAction
from telephony.hours.week_form import DAYS, WeekForm, day_name
from telephony.models import Schedule


class ChangeWeek(ScheduleAction):
    """Set the hours of each weekday."""

    slug = "change_week"
    address = "uge"
    label = _lazy("Change the week")
    log_label = _lazy("Week of opening hours changed")
    done_receipt = _lazy("The week of %(target)s is saved.")
    sent_receipt = _lazy("The week of %(target)s is saved. Calls follow it in a few seconds.")
    refused_receipt = _lazy("The week of %(target)s was not changed. %(why)s")
    icon = "clock"
    order = 10
    Form = WeekForm

    def form(self, target: Schedule | None, data: Mapping[str, Any] | None = None) -> forms.Form:
        return WeekForm(data, weekly=target.weekly if target else ())

    def apply(self, target: Schedule, data: Mapping[str, Any], now: datetime) -> Change:
        before = week_words(target.weekly)
        self.remember(target)
        target.weekly = data["weekly"]
        target.save(update_fields=["weekly", "before"])
        return Change(target, before={"week": before}, after={"week": week_words(target.weekly)})


def day_words(weekly: list[dict[str, Any]], day: int) -> str:
    """Return the hours of a weekday in words; empty where it is closed."""
    return ", ".join(
        f"{shown_time(each['from'])}–{shown_time(each['to'])}"
        + ("" if each["category"] == "open" else f" {category_name(each['category']).lower()}")
        for each in weekly
        if each["day"] == day
    )


def week_words(weekly: list[dict[str, Any]]) -> str:
    """Return a week in words, for the log."""
    days = ((day_name(day), day_words(weekly, day)) for day in DAYS)
    return "; ".join(f"{name} {words}" for name, words in days if words)
