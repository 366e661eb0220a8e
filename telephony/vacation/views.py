"""Pages of vacation greetings: one of them, a new one in three steps, and the pages of the actions."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from accounts.models import Company
from selfservice.kernel.actions.views import ActPage, acts_on
from selfservice.kernel.history.timeline import timeline
from selfservice.kernel.web.pages import Page
from telephony.core.companies import chosen_company, companies_for
from telephony.core.periods import end_words, start_words
from telephony.core.snapshots import rows_of
from telephony.exchange.objects import refused
from telephony.exchange.reasons import reason_words
from telephony.models import Schedule, VacationGreeting
from telephony.permissions import HOURS, SEE
from telephony.vacation.action import after_words, text_lines
from telephony.vacation.actions.add_greeting import AddGreeting
from telephony.vacation.audience import Audience, suggestions
from telephony.vacation.forms import AudienceForm, TextForm, WhenForm
from telephony.vacation.lists import status
from telephony.vacation.rules import unreached, unreached_words
from telephony.vacation.steps import GreetingSteps


class GreetingPage(Page):
    """One greeting: whose, when, what callers get, and what it does not reach."""

    function = SEE
    template_name = "telephony/vacation/greeting.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        seen: Any = VacationGreeting.objects.visible_to(self.actor)
        greeting = get_object_or_404(seen.select_related("company", "number__flow", "user"), uid=self.kwargs["uid"])
        rows, audience = rows_of(self.actor, greeting.company_id), Audience.of(greeting)
        words, mark = status(greeting)
        is_over = mark == "off"
        missed = [] if is_over else unreached(rows, audience)
        sent = [greeting.user.uid] if greeting.user else list(rows(Schedule).values_list("uid", flat=True))
        return super().get_context_data(
            greeting=greeting,
            name=audience.name(greeting.company),
            status=words,
            tone=mark,
            starts=start_words(greeting.starts),
            ends=end_words(greeting.ends),
            after=after_words(greeting.action, greeting.target, greeting.target),
            texts=text_lines(rows, greeting.prompt),
            missed=unreached_words(missed) if missed else "",
            not_stored=[reason_words(state.reason) for state in (refused(self.actor, *sent) if sent else ())],
            acts=[] if is_over else acts_on(self.actor, greeting, "vacation_greeting_act", "greeting"),
            timeline=timeline(self.actor, greeting),
            **kwargs,
        )


class NewGreeting(GreetingSteps):
    """A new greeting in three steps: who, when and what then, what callers get."""

    model = Company
    act_class = AddGreeting
    steps = {1: AudienceForm, 2: WhenForm, 3: TextForm}
    function: ClassVar[Any] = HOURS

    @cached_property
    def companies(self) -> list[Company]:
        """The companies where the person may set greetings."""
        return companies_for(self.actor, HOURS)

    def fetch(self) -> Company:
        found = chosen_company(self.companies, self.request.GET.get("selskab", ""))
        if found is None:
            raise Http404
        self.kwargs["uid"] = found.uid
        return found

    def removed(self) -> HttpResponse:
        """Raise Http404: the address names no object that could have been removed."""
        raise Http404

    def prefilled(self) -> dict[str, Any]:
        """Return the answers that a link to this page gives: `om` and `hvem`."""
        return {"about": self.request.GET.get("om", "company"), "which": self.request.GET.get("hvem", "")}

    def company(self) -> Company:
        found: Company = self.target
        return found

    def back_to(self, target: Any) -> str:
        # One that has not begun is not among those in force.
        coming = self.request.method == "POST" and self.is_coming()
        return reverse("vacation_greetings") + ("?visning=kommende" if coming else "")

    def is_coming(self) -> bool:
        """Return whether the last greeting of the company that was made is to come."""
        last = VacationGreeting.objects.visible_to(self.actor).filter(company=self.target).order_by("-pk").first()
        return last is not None and last.starts > timezone.now()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            companies=self.companies, suggestions=suggestions(rows_of(self.actor, self.target.pk)), **kwargs
        )


class GreetingAct(ActPage):
    """The page of an action on a greeting."""

    model = VacationGreeting
    section = "greeting"

    def fetch(self) -> VacationGreeting:
        seen: Any = self.model.objects.visible_to(self.actor, function=self.needed(type(self.act)))
        found: VacationGreeting = get_object_or_404(
            seen.select_related("company", "number", "user__licence"), uid=self.kwargs["uid"]
        )
        return found

    def back_to(self, target: VacationGreeting) -> str:
        return reverse("vacation_greeting", args=[target.uid])
