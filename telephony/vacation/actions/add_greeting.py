"""Set a vacation greeting for the company, a number or a person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import Company, User
from selfservice.kernel.actions.base import ActionRefused
from selfservice.kernel.actions.runner import Change
from selfservice.kernel.core.refusals import AtField
from selfservice.kernel.scope.models import ScopedModel
from telephony.core.snapshots import system_rows
from telephony.models import VacationGreeting
from telephony.vacation.action import GreetingAction, in_words, recordings_of
from telephony.vacation.audience import Audience, NotFound, find
from telephony.vacation.forms import GreetingForm


class AddGreeting(GreetingAction):
    """Make a greeting. It is in force by the time of a call alone: no job switches it on or off."""

    slug = "add_greeting"
    address = "nyt-feriesvar"
    label = _lazy("Set the vacation greeting")
    log_label = _lazy("Vacation greeting set")
    done_receipt = _lazy("The vacation greeting is set %(period)s.")
    sent_receipt = _lazy("The vacation greeting is set %(period)s.")
    refused_receipt = _lazy("The vacation greeting was not set. %(why)s")
    icon = "voice"
    section = "greetings"
    model: ClassVar[type[ScopedModel] | None] = Company
    check = True
    Form: ClassVar[type[forms.Form]] = GreetingForm

    def form(self, target: Any, data: Mapping[str, Any] | None = None) -> forms.Form:
        return GreetingForm(data, recordings=self.recordings(target) if target else ())

    def recordings(self, target: Any) -> list[tuple[str, str]]:
        """Return the recordings to choose from: public id and name."""
        return recordings_of(self.actor, target.pk)

    def audience(self, target: Company, data: Mapping[str, Any]) -> Audience:
        """Return whose greeting it is. Raise NotFound."""
        return find(system_rows(target.pk), data.get("about", ""), data.get("which", ""))

    def refuse(self, target: Company, data: Mapping[str, Any], today: date) -> str | None:
        if not data:
            return None
        try:
            audience = self.audience(target, data)
        except NotFound as error:
            return AtField(str(error), "which")
        return self.check_answers(system_rows(target.pk), audience, data, self.forwarding(target.pk))

    def answers(self, target: Company, data: Mapping[str, Any], day: date) -> list[tuple[Any, Any]]:
        return self.answers_of(self.audience(target, data), target, data)

    def apply(self, target: Company, data: Mapping[str, Any], now: datetime) -> Change:
        try:
            audience = self.audience(target, data)
        except NotFound as error:
            raise ActionRefused(AtField(str(error), "which")) from error
        return self.make(target, target, audience, data)

    def make(self, target: Any, company: Company, audience: Audience, data: Mapping[str, Any]) -> Change:
        """Store a new greeting of an audience."""
        greeting = VacationGreeting(company=company, number=audience.number, user=audience.user)
        greeting.created_by = self.actor.name[:200]
        if self.actor.kind == "user":
            greeting.author = User.objects.system().filter(pk=self.actor.id or 0).first()
        self.store(greeting, data)
        return Change(target, after=in_words(greeting, company), made=greeting)
