"""Add a dated exception from opening hours."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.actions.runner import ActionRefused, Change
from telephony.core.periods import PeriodWords
from telephony.hours.action import ScheduleAction
from telephony.hours.exceptions import in_words, refuse_disagreement
from telephony.hours.forms import ExceptionForm
from telephony.hours.rules import lock_company
from telephony.models import Schedule, ScheduleException

MOST_EXCEPTIONS = 500


class AddException(PeriodWords, ScheduleAction):
    """Add a dated exception to a schedule."""

    slug = "add_exception"
    address = "undtagelse"
    label = _lazy("Add an exception")
    log_label = _lazy("Exception from opening hours added")
    done_receipt = _lazy("%(target)s has an exception: %(period)s.")
    sent_receipt = _lazy("%(target)s has an exception: %(period)s.")
    refused_receipt = _lazy("The exception was not added to %(target)s. %(why)s")
    icon = "plus"
    order = 30
    Form = ExceptionForm

    def refuse(self, target: Schedule, data: Mapping[str, Any], today: date) -> str | None:
        if ScheduleException.objects.visible_to(self.actor).filter(schedule=target).count() >= MOST_EXCEPTIONS:
            return _("There are %(n)s exceptions already. Delete some that are over.") % {"n": MOST_EXCEPTIONS}
        return refuse_disagreement(self, target, data)

    def apply(self, target: Schedule, data: Mapping[str, Any], now: datetime) -> Change:
        lock_company(target.company_id)
        if reason := refuse_disagreement(self, target, data):
            raise ActionRefused(reason)
        self.remember(target)
        target.save(update_fields=["before"])
        made = ScheduleException.objects.create(
            company_id=target.company_id, schedule=target, name=data["name"], starts=data["starts"], ends=data["ends"],
            category=data["category"],
        )  # fmt: skip
        return Change(target, after=in_words(made), made=made)
