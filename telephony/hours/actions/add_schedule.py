"""Add opening hours to a company."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import Company
from selfservice.kernel.actions.runner import Change
from selfservice.kernel.core.refusals import AtField
from selfservice.kernel.models import ActionRun
from telephony.exchange.action import ExchangeAction
from telephony.hours.forms import ScheduleNameForm
from telephony.models import Schedule
from telephony.permissions import HOURS

# A usual week to begin from: weekdays from 8 to 16.
WEEK = [{"day": day, "from": "08:00", "to": "16:00", "category": "open"} for day in range(5)]
MOST_SCHEDULES = 500


class AddSchedule(ExchangeAction):
    """Add opening hours on weekdays from 8 to 16, closed on public holidays; both are changed on its page."""

    slug = "add_schedule"
    address = "ny-aabningstid"
    label = _lazy("Add opening hours")
    log_label = _lazy("Opening hours added")
    done_receipt = _lazy("%(schedule)s is made. Set its week and public holidays here.")
    sent_receipt = _lazy("%(schedule)s is made. Set its week and public holidays here.")
    refused_receipt = _lazy("The opening hours were not made. %(why)s")
    icon = "plus"
    section = "schedules"
    model = Company
    function = HOURS
    Form = ScheduleNameForm

    def receipt_words(self, target: Any, run: ActionRun) -> dict[str, Any]:
        return {**super().receipt_words(target, run), "schedule": run.data.get("name", "")}

    def refuse(self, target: Company, data: Mapping[str, Any], today: date) -> str | None:
        return name_taken(self.actor, target.pk, data.get("name", "")) or too_many(self.actor, target.pk)

    def apply(self, target: Company, data: Mapping[str, Any], now: datetime) -> Change:
        schedule = Schedule.objects.create(company=target, name=data["name"], weekly=WEEK)
        return Change(target, after={"schedule": schedule.name}, made=schedule)

    def sends(self, target: Any, data: Mapping[str, Any], change: Change) -> list[Any]:
        return [change.made]


def name_taken(actor: Any, company_id: int, name: str, leave_out: int | None = None) -> AtField | None:
    """Return why a name can't be used: another schedule of the company has it."""
    rows = Schedule.objects.visible_to(actor).filter(company=company_id, name=name).exclude(pk=leave_out or 0)
    return AtField(_("Other opening hours have this name."), "name") if name and rows.exists() else None


def too_many(actor: Any, company_id: int) -> str | None:
    """Return why a company can't have more schedules."""
    if Schedule.objects.visible_to(actor).filter(company=company_id).count() >= MOST_SCHEDULES:
        return _("There are %(n)s opening hours already. Delete some that are not used.") % {"n": MOST_SCHEDULES}
    return None
