"""The night switch: another category now, until a stated time; and back to the plan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.actions.runner import ActionRefused, Change
from selfservice.kernel.core.refusals import AtField
from selfservice.kernel.models import ActionRun
from telephony.core.categories import category_name
from telephony.exchange.action import ExchangeAction
from telephony.hours.action import local
from telephony.hours.forms import SwitchForm
from telephony.hours.state import is_switched, moment_words, now_of
from telephony.models import Schedule
from telephony.permissions import OVERRIDE


class NightAction(ExchangeAction):
    """An action on the night switch of a schedule."""

    model = Schedule
    function = OVERRIDE
    section = "night"

    def seen(self, target: Schedule | None, data: Mapping[str, Any], day: date) -> str:
        """What the person goes by: whether somebody has switched already, and when."""
        if target is None or not is_switched(target, timezone.now()):
            return "plan"
        return f"{target.override} {local(target.override_from)}"


class SwitchNight(NightAction):
    """Let a category apply from now on; it beats exceptions, public holidays, the week and vacation greetings."""

    slug = "switch_night"
    address = "skift"
    label = _lazy("Switch")
    log_label = _lazy("Night switch on")
    done_receipt = _lazy("%(target)s: %(category)s until %(until)s.")
    sent_receipt = _lazy("%(target)s: %(category)s until %(until)s. Calls follow it in a few seconds.")
    refused_receipt = _lazy("%(target)s was not switched. %(why)s")
    icon = "clock"
    order = 10
    Form = SwitchForm

    def form(self, target: Schedule | None, data: Mapping[str, Any] | None = None) -> forms.Form:
        opening = self._opening(target) if target else None
        label = ""
        if opening:
            label = _("The next scheduled opening: %(moment)s") % {"moment": moment_words(opening, timezone.now())}
        return SwitchForm(data, opening=label)

    def _opening(self, target: Schedule) -> datetime | None:
        return now_of(self.actor, target).opening

    def apply(self, target: Schedule, data: Mapping[str, Any], now: datetime) -> Change:
        until = data["ends"] or self._opening(target)
        if until is None or until <= now:
            text = _("No opening is planned within a year. Write a time.")
            raise ActionRefused(AtField(text, "until_time"))
        before = override_words(target)
        target.override, target.override_from, target.override_until = data["category"], now, until
        target.override_by, target.override_reason = self.actor.name[:200], data["reason"]
        target.save()
        return Change(target, before=before, after=override_words(target))

    def receipt_words(self, target: Any, run: ActionRun) -> dict[str, Any]:
        found = super().receipt_words(target, run)
        if not isinstance(target, Schedule) or not target.override_until:
            return {**found, "category": "", "until": ""}
        until = moment_words(target.override_until, timezone.now())
        return {**found, "category": category_name(target.override).lower(), "until": until}


class SwitchBack(NightAction):
    """End the night switch: the plan applies again."""

    slug = "switch_back"
    address = "tilbage"
    label = _lazy("Back to the plan")
    log_label = _lazy("Night switch off")
    consequence = _lazy("The opening hours apply again at once.")
    done_receipt = _lazy("%(target)s follows the plan again.")
    sent_receipt = _lazy("%(target)s follows the plan again. Calls follow it in a few seconds.")
    refused_receipt = _lazy("%(target)s was not switched back. %(why)s")
    icon = "check"
    order = 20

    def refuse(self, target: Schedule, data: Mapping[str, Any], today: date) -> str | None:
        return None if is_switched(target, timezone.now()) else _("The plan applies already.")

    def apply(self, target: Schedule, data: Mapping[str, Any], now: datetime) -> Change:
        before = override_words(target)
        target.override = target.override_by = target.override_reason = ""
        target.override_from = target.override_until = None
        target.save()
        return Change(target, before=before)


def override_words(schedule: Schedule) -> dict[str, Any]:
    """Return the night switch for the log; nothing while it is off."""
    if not schedule.override:
        return {}
    return {
        "category": schedule.override,
        "until": local(schedule.override_until),
        "override_reason": schedule.override_reason,
        "override_by": schedule.override_by,
    }
