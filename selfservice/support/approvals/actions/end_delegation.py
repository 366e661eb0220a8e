"""End a delegation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.actions.runner import Action, Change
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.models import ActionRun
from selfservice.support.models import Delegation


class EndDelegation(Action):
    """From now on nobody substitutes. Only the person who is away can end it."""

    slug = "end_delegation"
    address = "afslut"
    label = _lazy("End it")
    log_kind = "users"
    log_label = _lazy("Colleague approves no longer")
    consequence = _lazy("From now on your colleague gets no mails about your requests.")
    done_receipt = _lazy("%(colleague)s gets your requests no longer.")
    refused_receipt = _lazy("It is not ended. %(why)s")
    icon = "x"
    section = "delegation"
    model = Delegation
    deletes = True
    Form = OnceForm

    def receipt_words(self, target: Any, run: ActionRun) -> dict[str, Any]:
        return {"colleague": run.before.get("colleague", "")}

    def subtitle(self, target: Delegation) -> str:
        return target.days

    def apply(self, target: Delegation, data: Mapping[str, Any], now: datetime) -> Change:
        before = {"colleague": target.colleague_name, "first_day": target.first_day, "last_day": target.last_day}
        target.delete()
        return Change(target, before=before)
