"""Change a dated exception from opening hours."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.actions.runner import ActionRefused, Change
from telephony.core.period_form import period_initial
from telephony.core.periods import PeriodWords
from telephony.hours.action import ExceptionAction
from telephony.hours.exceptions import in_words, refuse_disagreement
from telephony.hours.forms import ExceptionForm
from telephony.hours.rules import lock_company
from telephony.models import ScheduleException


class ChangeException(PeriodWords, ExceptionAction):
    """Change a dated exception."""

    slug = "change_exception"
    address = "ret"
    label = _lazy("Change")
    log_label = _lazy("Exception from opening hours changed")
    done_receipt = _lazy("The exception is changed: %(period)s.")
    sent_receipt = _lazy("The exception is changed: %(period)s.")
    refused_receipt = _lazy("The exception was not changed. %(why)s")
    order = 10
    Form = ExceptionForm

    def form(self, target: ScheduleException | None, data: Mapping[str, Any] | None = None) -> forms.Form:
        if target is None:
            return ExceptionForm(data)
        initial = {"name": target.name, "category": target.category, **period_initial(target.starts, target.ends)}
        return ExceptionForm(data, initial=initial)

    def refuse(self, target: ScheduleException, data: Mapping[str, Any], today: date) -> str | None:
        return refuse_disagreement(self, target.schedule, data, leave_out=target)

    def apply(self, target: ScheduleException, data: Mapping[str, Any], now: datetime) -> Change:
        schedule = self.locked(target)
        lock_company(schedule.company_id)
        if reason := refuse_disagreement(self, schedule, data, leave_out=target):
            raise ActionRefused(reason)
        before = in_words(target)
        self.remember(schedule)
        schedule.save(update_fields=["before"])
        for name in ("name", "starts", "ends", "category"):
            setattr(target, name, data[name])
        target.save()
        return Change(target, before=before, after=in_words(target))
