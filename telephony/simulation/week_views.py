"""The page of a week: what callers get, at each time of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from selfservice.kernel.core.dates import parse_date
from telephony.models import TelephoneNumber
from telephony.routing.localtime import ZONE
from telephony.simulation.calls import AHEAD, EVERYBODY, PAST, Call, surroundings_of
from telephony.simulation.forms import parameters_of
from telephony.simulation.views import MADE, VersionsPage
from telephony.simulation.week import Part, Week, monday_of
from telephony.simulation.week_drawing import draw

# Query parameters: the number called, and a day of the week.
NUMBER, DAY, VERSION = "nummer", "fra", "version"

# Parts of a week that the page lists at once: of one with more, a day at a time.
MOST_PARTS = 100


class WeekPage(VersionsPage):
    """Seven days from a Monday on, of one number or of the flow, as it is in use or as it is drafted."""

    template_name = "telephony/simulation/week.html"

    def asked_day(self) -> date:
        """Return the day of the address, if it is one of the years that are shown, else today."""
        today = timezone.localdate()
        try:
            asked = parse_date(self.request.GET.get(DAY, ""), today)
        except ValueError:
            return today
        return asked if today - PAST <= asked <= today + AHEAD else today

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        flow, asked_day = self.flow, self.asked_day()
        first = monday_of(asked_day)
        numbers = list(TelephoneNumber.objects.visible_to(self.actor).filter(flow=flow).order_by("number"))
        asked = self.request.GET.get(NUMBER, numbers[0].number if numbers else "")
        called = asked if asked in {one.number for one in numbers} else ""
        # What is in use comes first: it is what callers get.
        state = self.chosen(self.request.GET.get(VERSION, "published"))
        around = surroundings_of(self.actor, flow, year=min(first.year, timezone.localdate().year))
        week = Week(self.definition(state), around, first, called)
        test = reverse("flow_test", args=[flow.uid])

        def url(part: Part) -> str:
            at = part.start.astimezone(ZONE).replace(tzinfo=None).isoformat(timespec="minutes")
            call = Call(at, called=called, outcomes={EVERYBODY: "answered"})
            return f"{test}?{urlencode({MADE: 1, **parameters_of(call, state)})}"

        def other(**changes: str) -> str:
            query = {DAY: first.isoformat(), VERSION: state, NUMBER: called}
            return f"?{urlencode(query | changes)}"

        is_long = sum(len(day.parts) for day in week.days) > MOST_PARTS
        shown = [day for day in week.days if not is_long or day.date == asked_day]
        others = [(day.date, other(**{DAY: day.date.isoformat()}), day in shown) for day in week.days]
        return super().get_context_data(
            flow=flow,
            week=week,
            drawing=draw(week, url, joined=is_long),
            days=[(day, [(part, url(part)) for part in day.parts]) for day in shown],
            other_days=others if is_long else [],
            numbers=numbers,
            called=called,
            versions=self.choices,
            state=state,
            before=other(**{DAY: (first - timedelta(days=7)).isoformat()}),
            after=other(**{DAY: (first + timedelta(days=7)).isoformat()}),
            this_week=other(**{DAY: timezone.localdate().isoformat()}),
            is_this_week=first == monday_of(timezone.localdate()),
            **kwargs,
        )
