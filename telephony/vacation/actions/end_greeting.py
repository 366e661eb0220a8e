"""End a vacation greeting now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.actions.runner import Change
from telephony.models import VacationGreeting
from telephony.vacation.action import GreetingAction, in_words, refuse_over


class EndGreeting(GreetingAction):
    """End a greeting now, or call one off that has not begun. It stays among the earlier ones."""

    slug = "end_greeting"
    address = "afslut"
    label = _lazy("End it now")
    log_label = _lazy("Vacation greeting ended")
    done_receipt = _lazy("The vacation greeting of %(target)s has ended. Calls go as usual.")
    sent_receipt = _lazy("The vacation greeting of %(target)s has ended. Calls go as usual in a few seconds.")
    refused_receipt = _lazy("The vacation greeting of %(target)s has not ended. %(why)s")
    icon = "stop"
    tone = "danger"
    section = "greeting"
    order = 20
    model = VacationGreeting
    related = ("company", "number", "user")

    def consequence_for(self, target: VacationGreeting) -> Any:
        if target.starts > timezone.now():
            return _("It has not begun, and is called off. You can read it among the earlier ones.")
        return _("Calls go as usual from now on. You can read it among the earlier ones.")

    def refuse(self, target: VacationGreeting, data: Mapping[str, Any], today: date) -> str | None:
        return refuse_over(target)

    def apply(self, target: VacationGreeting, data: Mapping[str, Any], now: datetime) -> Change:
        target.ended_at = now
        target.save(update_fields=["ended_at"])
        return Change(target, before=in_words(target, target.company), made=target)
