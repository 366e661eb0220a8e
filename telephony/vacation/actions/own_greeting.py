"""An employee's own vacation greeting: set, changed and ended by the person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.actions.runner import Change
from telephony.core.snapshots import system_rows
from telephony.models import TelephonyUser
from telephony.permissions import OWN
from telephony.vacation.actions.add_greeting import AddGreeting
from telephony.vacation.actions.change_greeting import ChangeGreeting
from telephony.vacation.actions.end_greeting import EndGreeting
from telephony.vacation.audience import Audience
from telephony.vacation.forms import PersonForm


class AddOwnGreeting(AddGreeting):
    """Make a greeting for the person's own direct calls. With this function `visible_to` shows nobody else."""

    slug = "add_own_greeting"
    address = "nyt-feriesvar"
    label = _lazy("Set my vacation greeting")
    section = "own_greeting"
    model = TelephonyUser
    Form = PersonForm
    related = ("company", "licence")
    function = OWN

    def form(self, target: Any, data: Mapping[str, Any] | None = None) -> forms.Form:
        return PersonForm(data)

    def recordings(self, target: Any) -> list[tuple[str, str]]:
        # Who may only set their own greeting sees none of them.
        return []

    def audience(self, target: Any, data: Mapping[str, Any]) -> Audience:
        return Audience(user=target)

    def refuse(self, target: Any, data: Mapping[str, Any], today: date) -> str | None:
        if not data:
            return None
        rows, forwarding = system_rows(target.company_id), self.forwarding(target.company_id)
        return self.check_answers(rows, Audience(user=target), data, forwarding)

    def answers(self, target: Any, data: Mapping[str, Any], day: date) -> list[tuple[Any, Any]]:
        return self.answers_of(Audience(user=target), target.company, data)

    def apply(self, target: Any, data: Mapping[str, Any], now: datetime) -> Change:
        return self.make(target, target.company, Audience(user=target), data)


class ChangeOwnGreeting(ChangeGreeting):
    """Change one's own greeting."""

    slug = "change_own_greeting"
    address = "ret"
    label = _lazy("Change my vacation greeting")
    section = "own_greeting"
    function = OWN


class EndOwnGreeting(EndGreeting):
    """End one's own greeting."""

    slug = "end_own_greeting"
    address = "afslut"
    section = "own_greeting"
    function = OWN
