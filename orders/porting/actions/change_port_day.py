"""Ask for another day for a porting."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from orders.core.port_rules import day_problem, deadline, in_words, is_late
from orders.fulfilment.port_requests import change_command
from orders.models import PortIn
from orders.porting.action import PortAction
from orders.porting.drafts import first_day
from orders.porting.forms import DayForm
from selfservice.kernel.actions.runner import Change
from selfservice.kernel.core.formatting import when
from selfservice.kernel.core.refusals import AtField
from selfservice.kernel.outbox.enqueue import Command


class ChangePortDay(PortAction):
    """Move the porting to another day. The day is the old one until the clearing house has agreed."""

    slug = "change_port_day"
    address = "ny-dag"
    label = _lazy("Change the day")
    log_label = _lazy("Day of a porting changed")
    sent_label = _lazy("Another day for a porting asked for")
    sent_receipt = _lazy("We have asked for another day for %(target)s. The old day counts until it is agreed.")
    done_receipt = _lazy("%(target)s moves on the new day.")
    refused_receipt = _lazy("The day for %(target)s is not changed. %(why)s")
    icon = "cal"
    order = 20
    from_states = frozenset(state.value for state in PortIn.OPEN)
    Form = DayForm

    def form(self, target: PortIn, data: Mapping[str, Any] | None = None) -> forms.Form:
        return DayForm(data)

    def facts(self, target: PortIn) -> list[tuple[Any, Any]]:
        return [(_("Day now"), in_words(target.day)), (_("Can be changed until"), when(deadline(target.day)))]

    def refuse(self, target: PortIn, data: Mapping[str, Any], today: date) -> str | None:
        if target.asked_day or target.cancel_asked_at:
            return _("The old operator has not answered what was asked before.")
        if is_late(target.day, timezone.now()):
            return _("The day could be changed until %(time)s.") % {"time": when(deadline(target.day))}
        day = data.get("day")
        problem = day_problem(day, today, first_day(today, target.item.sim)) if day else None
        if day == target.day:
            problem = _("It is that day already.")
        return AtField(problem, "day") if problem else None

    def apply(self, target: PortIn, data: Mapping[str, Any], now: datetime) -> Change:
        target.asked_day, target.asked_by = data["day"], self.actor.name[:200]
        target.save()
        return Change(
            target, before={"day": target.day}, after={"number": target.item.number, "day": data["day"]}, made=now
        )

    def command(self, target: PortIn, data: Mapping[str, Any], change: Change) -> Command | None:
        return change_command(target, data["day"], f"{change.made:%Y%m%d%H%M%S%f}")
