"""Pages of opening hours: the list, one schedule, a new one, and the pages of the actions."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from accounts.models import Company
from accounts.permissions.company_choice import CompanyChoice
from selfservice.kernel.actions.create_views import CreatePage
from selfservice.kernel.actions.views import ActPage, acts_on
from selfservice.kernel.core.formatting import phone
from selfservice.kernel.history.timeline import timeline
from selfservice.kernel.models import ActionRun
from selfservice.kernel.web.pages import Page
from telephony.core.categories import category_name
from telephony.core.flow_uses import flows_using
from telephony.core.periods import period_words
from telephony.core.snapshots import rows_of
from telephony.exchange.objects import refused
from telephony.exchange.reasons import reason_words
from telephony.hours.actions.add_schedule import AddSchedule
from telephony.hours.actions.change_holidays import setting_words
from telephony.hours.actions.change_week import day_words
from telephony.hours.holiday_form import setting_of, upcoming
from telephony.hours.state import Now, exception_names, holiday_name, now_of, preview, read_schedules
from telephony.hours.week_form import DAYS, WeekForm, day_name, rearranged
from telephony.models import Schedule, ScheduleException, TelephoneNumber, VacationGreeting
from telephony.permissions import HOURS, OVERRIDE, SEE

# Schedules of the list, and exceptions of a page.
SHOWN = 500


class ScheduleList(Page):
    """The schedules with their state now."""

    function = SEE
    template_name = "telephony/hours/schedules.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = list(
            Schedule.objects.visible_to(self.actor)
            .select_related("company")
            .order_by("company__name", "name", "pk")[:SHOWN]
        )
        now, read = timezone.now(), read_schedules(self.actor, rows)
        return super().get_context_data(
            schedules=[Now(row, read[row.pk], now) for row in rows],
            companies=len({row.company_id for row in rows}),
            may_add=self.actor.real is None and self.actor.holds(HOURS),
            may_switch=self.actor.real is None and self.actor.holds(OVERRIDE),
            **kwargs,
        )


class SchedulePage(Page):
    """One schedule: its state, week, public holidays, exceptions, the coming days, and what uses it."""

    function = SEE
    template_name = "telephony/hours/schedule.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows: Any = Schedule.objects.visible_to(self.actor).select_related("company")
        row = get_object_or_404(rows, uid=self.kwargs["uid"])
        now = now_of(self.actor, row)
        seen = rows_of(self.actor, row.company_id)
        flows = flows_using(seen, "schedule", row.uid)
        today = timezone.localdate()
        exceptions: Any = ScheduleException.objects.visible_to(self.actor).filter(schedule=row, ends__gt=now.at)
        exceptions = exceptions.select_related("schedule")
        away: Any = VacationGreeting.objects.visible_to(self.actor).filter(company=row.company_id, user=None)
        away = away.filter(ended_at=None, ends__gt=now.at).select_related("number")
        return super().get_context_data(
            schedule=row,
            now=now,
            week=[(day_name(day), day_words(row.weekly, day)) for day in DAYS],
            holidays=[
                (day, holiday_name(key), setting_words(setting_of(row.holidays, key))) for day, key in upcoming(today)
            ],
            exceptions=[
                {
                    "row": one,
                    "category": category_name(one.category),
                    "name": one.name or category_name(one.category),
                    "period": period_words(one.starts, one.ends),
                    "acts": acts_on(self.actor, one, "schedule_exception_act", "exception"),
                }
                for one in exceptions.order_by("starts", "pk")[:SHOWN]
            ],
            away=[
                {
                    "url": reverse("vacation_greeting", args=[one.uid]),
                    "of": phone(one.number.number) if one.number else "",
                    "period": period_words(one.starts, one.ends),
                }
                for one in away.order_by("starts", "pk")[:SHOWN]
            ],
            days=preview(now.schedule, exception_names(self.actor, row), today),
            flows=flows,
            numbers=seen(TelephoneNumber).filter(flow__in=flows).order_by("number"),
            acts={act.action.slug: act for act in acts_on(self.actor, row, "schedule_act", "schedule")},
            not_stored=[reason_words(state.reason) for state in refused(self.actor, row.uid)],
            may_switch=self.actor.real is None and self.actor.holds(OVERRIDE, row.company_id),
            timeline=timeline(self.actor, row),
            **kwargs,
        )  # fmt: skip


class NewSchedule(CompanyChoice, CreatePage):
    """The form that adds a schedule to a company."""

    action = AddSchedule
    back = "schedules"
    function = HOURS
    template_name = "telephony/hours/new_schedule.html"

    @property
    def target(self) -> Company:
        return self.company

    def page_after(self, done: ActionRun) -> str:
        made = Schedule.objects.visible_to(self.actor).filter(company=self.company, name=done.data.get("name")).first()
        return reverse("schedule", args=[made.uid]) if made else reverse("schedules")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(company=self.company, companies=self.companies, **kwargs)


class ScheduleAct(ActPage):
    """The page of an action on a schedule. Two buttons of the week's form only change what it shows."""

    model = Schedule
    section = "schedule"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.act.Form is WeekForm and (data := rearranged(request.POST)) is not None:
            self.require_target()
            # What is half typed is no mistake yet.
            return self.render_to_response(self.get_context_data(form=WeekForm(initial=data)))
        return super().post(request, *args, **kwargs)

    def back_to(self, target: Schedule) -> str:
        return (
            reverse("schedule", args=[target.uid]) if target.pk and not self.is_gone(target) else reverse("schedules")
        )

    def is_gone(self, target: Schedule) -> bool:
        """Return whether this request has deleted the schedule."""
        return (
            self.request.method == "POST" and not Schedule.objects.visible_to(self.actor).filter(pk=target.pk).exists()
        )

    def page_after(self, row: ActionRun) -> str:
        return reverse("schedules")


class ExceptionAct(ActPage):
    """The page of an action on a dated exception."""

    model = ScheduleException
    section = "exception"

    def fetch(self) -> ScheduleException:
        seen: Any = self.model.objects.visible_to(self.actor, function=self.needed(type(self.act)))
        found: ScheduleException = get_object_or_404(seen.select_related("schedule"), uid=self.kwargs["uid"])
        return found

    def back_to(self, target: ScheduleException) -> str:
        return reverse("schedule", args=[target.schedule.uid])
