"""Choose who at the company sees a case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.actions.runner import Action, Change
from selfservice.support.cases.forms import AudienceForm
from selfservice.support.cases.rules import is_author
from selfservice.support.models import Case


class ShowCase(Action):
    """Let colleagues see the case, or keep it to oneself. Its author decides."""

    slug = "show_case"
    address = "synlig"
    label = _lazy("Who can see it")
    log_kind = "support"
    log_label = _lazy("Who sees a case changed")
    done_receipt = _lazy("Saved: who can see case %(target)s.")
    refused_receipt = _lazy("Who can see case %(target)s is not changed. %(why)s")
    icon = "user"
    section = "case"
    order = 20
    model = Case
    Form = AudienceForm

    def form(self, target: Case | None, data: Mapping[str, Any] | None = None) -> forms.Form:
        """Choose the present answer at first."""
        return AudienceForm(data, initial={"audience": target.audience} if target else None)

    def refuse(self, target: Case, data: Mapping[str, Any], today: date) -> str | None:
        return None if is_author(self.actor, target) else _("The person who wrote the case decides.")

    def apply(self, target: Case, data: Mapping[str, Any], now: datetime) -> Change:
        before, target.audience = target.audience, data["audience"]
        target.save(update_fields=["audience"])
        return Change(target, before={"audience": before}, after={"audience": target.audience})
