"""Set or remove a user's last day. Nothing happens by itself on that day: who takes over is asked when they leave."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.actions.base import Change
from selfservice.kernel.core.dates import DayField
from selfservice.kernel.core.formatting import day as shown_day
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.core.refusals import AtField
from selfservice.kernel.models import ActionRun
from telephony.exchange.action import TelephonyAction
from telephony.models import TelephonyUser
from telephony.users.action import HERE


class LastDayForm(OnceForm):
    """The last day; empty for a person who stays."""

    leaves_on = DayField(
        label=_lazy("Last day"), required=False, coming=True, help_text=_lazy("Empty: the user stays.")
    )


class SetLastDay(TelephonyAction):
    """Note when a user leaves, for the list of those who leave soon."""

    slug = "set_last_telephony_day"
    address = "sidste-dag"
    label = _lazy("Set the last day")
    log_label = _lazy("Last day set")
    done_receipt = _lazy("%(target)s: %(what)s")
    refused_receipt = _lazy("The last day of %(target)s was not changed. %(why)s")
    icon = "cal"
    section = "user"
    order = 70
    model = TelephonyUser
    from_states = HERE
    Form = LastDayForm

    def form(self, target: TelephonyUser | None, data: Mapping[str, Any] | None = None) -> forms.Form:
        return LastDayForm(data, initial={"leaves_on": target.leaves_on} if target else {})

    def refuse(self, target: TelephonyUser, data: Mapping[str, Any], today: date) -> str | None:
        if data.get("leaves_on") and data["leaves_on"] < today:
            return AtField(_("That day is over."), "leaves_on")
        return None

    def apply(self, target: TelephonyUser, data: Mapping[str, Any], now: datetime) -> Change:
        before, target.leaves_on = {"leaves_on": target.leaves_on}, data["leaves_on"]
        target.save(update_fields=["leaves_on"])
        return Change(target, before=before, after={"leaves_on": target.leaves_on})

    def receipt_words(self, target: TelephonyUser | None, run: ActionRun) -> dict[str, Any]:
        day = target.leaves_on if target else None
        what = _("the last day is %(day)s.") % {"day": shown_day(day)} if day else _("no last day.")
        return {"target": target.name if target else "", "what": what}
