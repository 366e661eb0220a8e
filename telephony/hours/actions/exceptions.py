"""Add, change and delete a dated exception from opening hours."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.actions.runner import ActionRefused, Change
from selfservice.kernel.core.refusals import AtField
from telephony.core.categories import category_name
from telephony.core.period_form import period_initial
from telephony.core.periods import PeriodWords
from telephony.core.snapshots import rows_of
from telephony.hours.action import ExceptionAction, ScheduleAction, local
from telephony.hours.forms import ExceptionForm
from telephony.hours.rules import disagreeing, lock_company
from telephony.models import Schedule, ScheduleException

MOST_EXCEPTIONS = 500


def refuse_disagreement(
    action: Any, schedule: Schedule, data: Mapping[str, Any], leave_out: ScheduleException | None = None
) -> AtField | None:
    """Return why an exception can't be stored: one of equal length says something else at the same time."""
    if not data.get("starts"):
        return None
    other = disagreeing(
        rows_of(action.actor, schedule.company_id), starts=data["starts"], ends=data["ends"],
        category=data["category"], schedule=schedule.pk, leave_out=leave_out,
    )  # fmt: skip
    if not other:
        return None
    own = ", ".join(filter(None, (data.get("name"), category_name(data["category"]))))
    text = _("“%(own)s” and “%(other)s” are equally long and say different things. Make one of them shorter.")
    return AtField(text % {"own": own, "other": other}, "from_day")


def in_words(one: ScheduleException) -> dict[str, Any]:
    """Return an exception for the log."""
    return {"occasion": one.name, "category": one.category, "starts": local(one.starts), "ends": local(one.ends)}


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


class DeleteException(ExceptionAction):
    """Delete a dated exception."""

    slug = "delete_exception"
    deletes = True
    address = "slet"
    label = _lazy("Delete")
    log_label = _lazy("Exception from opening hours deleted")
    consequence = _lazy("The plan applies then, as on other days.")
    done_receipt = _lazy("The exception is deleted.")
    sent_receipt = _lazy("The exception is deleted.")
    refused_receipt = _lazy("The exception was not deleted. %(why)s")
    tone = "danger"
    order = 20

    def apply(self, target: ScheduleException, data: Mapping[str, Any], now: datetime) -> Change:
        before, schedule = in_words(target), self.locked(target)
        self.remember(schedule)
        schedule.save(update_fields=["before"])
        target.delete()
        return Change(target, before=before)
