"""Answer whether support has solved a case: once, by its author."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.actions.runner import Action, Change
from selfservice.support.cases.forms import RateForm
from selfservice.support.cases.rules import is_author
from selfservice.support.models import Case


class RateCase(Action):
    """Store the answer to one question, and what could be better."""

    slug = "rate_case"
    address = "svar-paa-spoergsmaal"
    label = _lazy("Send the answer")
    log_kind = "support"
    log_label = _lazy("Case rated")
    done_receipt = _lazy("Thank you. We use your answer to get better.")
    refused_receipt = _lazy("Your answer was not sent. %(why)s")
    icon = "check"
    section = "rating"
    model = Case
    from_states = frozenset({Case.State.SOLVED.value, Case.State.CLOSED.value})
    Form = RateForm
    unrecorded = frozenset({"score_comment"})

    def refuse(self, target: Case, data: Mapping[str, Any], today: date) -> str | None:
        if not is_author(self.actor, target):
            return _("The person who wrote the case is asked.")
        return _("You have answered already. Thank you.") if target.score is not None else None

    def apply(self, target: Case, data: Mapping[str, Any], now: datetime) -> Change:
        target.score, target.score_comment = data["score"], data["score_comment"]
        target.save(update_fields=["score", "score_comment"])
        return Change(target, after={"score": target.score})
