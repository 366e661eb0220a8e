"""The receptionist's page, made for a phone: what applies now, until when, and three large buttons."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from selfservice.kernel.actions.views import ActPage
from selfservice.kernel.web.pages import Page
from telephony.hours.actions.switch_night import SwitchNight
from telephony.hours.forms import SwitchForm
from telephony.hours.state import Now, moment_words, read_schedules
from telephony.models import Schedule
from telephony.permissions import OVERRIDE, SEE
from telephony.routing.localtime import local_date
from telephony.routing.timetable import CLOSED, OPEN

MOST = 50


class Reception(Page):
    """The state of a schedule and its switch. Where there are several schedules, one is chosen (`plan`)."""

    function = SEE
    template_name = "telephony/hours/reception.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: Any = Schedule.objects.visible_to(self.actor).select_related("company")
        rows = list(found.order_by("company__name", "name", "pk")[:MOST])
        now, read = timezone.now(), read_schedules(self.actor, rows)
        every = [Now(row, read[row.pk], now) for row in rows]
        wanted = self.request.GET.get("plan", "")
        chosen = next((one for one in every if str(one.row.uid) == wanted), None)
        if wanted and chosen is None:
            raise Http404
        if chosen is None and len(every) == 1:
            chosen = every[0]
        return super().get_context_data(
            every=every,
            several_companies=len({one.row.company_id for one in every}) > 1,
            chosen=chosen,
            **(self._switch(chosen) if chosen else {}),
            **kwargs,
        )

    def _switch(self, chosen: Now) -> dict[str, Any]:
        """Return what the three buttons need. The forms carry what is shown, so that nobody overwrites a colleague."""
        opening = chosen.opening
        is_closed = chosen.state.category == CLOSED and not chosen.is_switched
        return {
            "may_switch": self.actor.real is None and self.actor.holds(OVERRIDE, chosen.row.company_id),
            "opening": moment_words(opening, chosen.at) if opening else "",
            "form": SwitchForm(),
            "is_closed": is_closed,
            # Until an opening on another day, it would be open all night.
            "may_open_early": is_closed and opening is not None and local_date(opening) == local_date(chosen.at),
            "seen": SwitchNight(self.actor).seen(chosen.row, {}, timezone.localdate()),
            "tokens": [uuid4() for _form in range(4)],
        }


class ReceptionAct(ActPage):
    """The page of the night switch, which the buttons of the receptionist's page post to."""

    model = Schedule
    section = "night"

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        # A link to open until a time.
        if self.request.method != "POST" and self.request.GET.get("gaelder") == OPEN and "category" in form.fields:
            form.initial.update(category=OPEN, until=SwitchForm.TIME)
        return form

    def back_to(self, target: Schedule) -> str:
        return f"{reverse('reception')}?plan={target.uid}"
