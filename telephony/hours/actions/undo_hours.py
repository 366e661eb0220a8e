"""Undo the last change of opening hours."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.actions.runner import ActionRefused, Change
from telephony.hours.action import ScheduleAction
from telephony.hours.actions.change_week import week_words
from telephony.hours.exceptions import refuse_disagreement
from telephony.hours.rules import lock_company
from telephony.models import Schedule, ScheduleException


class UndoHours(ScheduleAction):
    """Give week, public holidays and exceptions back as they were before the last change; a second time, redo it."""

    slug = "undo_hours"
    address = "fortryd"
    label = _lazy("Undo the last change")
    log_label = _lazy("Change of opening hours undone")
    consequence = _lazy(
        "The week, the public holidays and the exceptions become what they were before the last change."
    )
    done_receipt = _lazy("%(target)s is as it was before the last change.")
    sent_receipt = _lazy("%(target)s is as it was before the last change.")
    refused_receipt = _lazy("The last change of %(target)s was not undone. %(why)s")
    icon = "out"
    order = 70

    def refuse(self, target: Schedule, data: Mapping[str, Any], today: date) -> str | None:
        return None if target.before else _("Nothing has been changed yet.")

    def apply(self, target: Schedule, data: Mapping[str, Any], now: datetime) -> Change:
        lock_company(target.company_id)
        wanted = target.before or {}
        rows = ScheduleException.objects.system().filter(schedule=target)
        before = {"week": week_words(target.weekly), "exceptions": rows.count()}
        self.remember(target)
        target.weekly, target.holidays = wanted["weekly"], wanted["holidays"]
        target.save(update_fields=["weekly", "holidays", "before"])
        rows.delete()
        for one in wanted["exceptions"]:
            values = {**one, "starts": _moment(one["starts"]), "ends": _moment(one["ends"])}
            made = ScheduleException(company_id=target.company_id, schedule=target, **values)
            if reason := refuse_disagreement(self, target, values, made):
                raise ActionRefused(str(reason))
            made.save()
        after = {"week": week_words(target.weekly), "exceptions": len(wanted["exceptions"])}
        return Change(target, before=before, after=after)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
