"""An employee's own vacation greeting, for those who see nothing else of the telephony solution."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from accounts.models import Company
from selfservice.kernel.actions.views import ActPage, acts_on
from selfservice.kernel.web.pages import Page
from telephony.core.periods import period_words
from telephony.models import TelephonyUser, VacationGreeting
from telephony.permissions import OWN
from telephony.vacation.action import after_words
from telephony.vacation.actions.own_greeting import AddOwnGreeting
from telephony.vacation.forms import PersonWhenForm, TextForm
from telephony.vacation.lists import status
from telephony.vacation.steps import GreetingSteps

# Greetings of the page.
SHOWN = 20


class OwnGreetings(Page):
    """The person's own greetings: in force or to come, and earlier ones."""

    function = OWN
    template_name = "telephony/vacation/own.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        people = list(TelephonyUser.objects.visible_to(self.actor, function=OWN).order_by("pk"))
        found: Any = VacationGreeting.objects.visible_to(self.actor, function=OWN).select_related("user", "company")
        rows, now = [], timezone.now()
        for one in found.order_by("-starts", "-id")[:SHOWN]:
            words, mark = status(one)
            rows.append(
                {
                    "greeting": one,
                    "status": words,
                    "tone": mark,
                    "period": period_words(one.starts, one.ends),
                    "after": after_words(one.action, one.target, one.target),
                    "text": one.prompt.get("text", {}).get("da", ""),
                    "acts": acts_on(self.actor, one, "own_vacation_act", "own_greeting") if mark != "off" else [],
                }
            )
        return super().get_context_data(
            people=people, greetings=rows, now=now, may_add=bool(people) and self.actor.real is None, **kwargs
        )


class NewOwnGreeting(GreetingSteps):
    """A new greeting of one's own, in two steps."""

    model = TelephonyUser
    act_class = AddOwnGreeting
    steps = {2: PersonWhenForm, 3: TextForm}

    def fetch(self) -> TelephonyUser:
        seen: Any = TelephonyUser.objects.visible_to(self.actor, function=OWN)
        found: TelephonyUser = get_object_or_404(seen.select_related("company", "licence"), uid=self.kwargs["uid"])
        return found

    def company(self) -> Company:
        found: Company = self.target.company
        return found

    def back_to(self, target: Any) -> str:
        return reverse("own_vacation")


class OwnGreetingAct(ActPage):
    """The page of an action on a greeting of one's own."""

    model = VacationGreeting
    section = "own_greeting"

    def fetch(self) -> VacationGreeting:
        seen: Any = self.model.objects.visible_to(self.actor, function=OWN)
        found: VacationGreeting = get_object_or_404(
            seen.select_related("company", "number", "user__licence"), uid=self.kwargs["uid"]
        )
        return found

    def back_to(self, target: VacationGreeting) -> str:
        return reverse("own_vacation")
