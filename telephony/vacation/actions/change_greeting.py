"""Change a vacation greeting."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.actions.runner import Change
from selfservice.kernel.core.formatting import phone
from telephony.core.period_form import period_initial
from telephony.core.snapshots import system_rows
from telephony.models import VacationGreeting
from telephony.vacation.action import GreetingAction, in_words, recordings_of, refuse_over
from telephony.vacation.audience import Audience
from telephony.vacation.forms import ChangedForm, PersonForm
from telephony.vacation.rules import FORWARD, VOICEMAIL


class ChangeGreeting(GreetingAction):
    """Change everything but whose it is."""

    slug = "change_greeting"
    address = "ret"
    label = _lazy("Change the vacation greeting")
    log_label = _lazy("Vacation greeting changed")
    done_receipt = _lazy("The vacation greeting is changed: %(period)s.")
    sent_receipt = _lazy("The vacation greeting is changed: %(period)s.")
    refused_receipt = _lazy("The vacation greeting was not changed. %(why)s")
    icon = "cal"
    section = "greeting"
    order = 10
    model = VacationGreeting
    related = ("company", "number", "user", "user__licence")
    check = True
    Form = ChangedForm

    def form(self, target: VacationGreeting | None, data: Mapping[str, Any] | None = None) -> forms.Form:
        if target is None:
            return ChangedForm(data)
        form = PersonForm if target.user_id else ChangedForm
        return form(data, initial=initial_of(target), recordings=recordings_of(self.actor, target.company_id))

    def refuse(self, target: VacationGreeting, data: Mapping[str, Any], today: date) -> str | None:
        if reason := refuse_over(target):
            return reason
        rows, forwarding = system_rows(target.company_id), self.forwarding(target.company_id)
        return self.check_answers(rows, Audience.of(target), data, forwarding, target)

    def answers(self, target: VacationGreeting, data: Mapping[str, Any], day: date) -> list[tuple[Any, Any]]:
        return self.answers_of(Audience.of(target), target.company, data, target)

    def apply(self, target: VacationGreeting, data: Mapping[str, Any], now: datetime) -> Change:
        before = in_words(target, target.company)
        self.store(target, data)
        return Change(target, before=before, after=in_words(target, target.company), made=target)


def initial_of(greeting: VacationGreeting) -> dict[str, Any]:
    """Return a greeting as the form's initial values."""
    text, recording = greeting.prompt.get("text", {}), greeting.prompt.get("recording", {})
    return {
        **period_initial(greeting.starts, greeting.ends),
        "action": greeting.action,
        "forward_to": phone(greeting.target) if greeting.action == FORWARD else "",
        "box": greeting.target if greeting.action == VOICEMAIL else "",
        "text_da": text.get("da", ""),
        "text_en": text.get("en", ""),
        "recording": recording.get("da", ""),
    }
