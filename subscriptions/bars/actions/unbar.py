"""Lift the bar on all traffic of a number."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.core.forms import OnceForm
from subscriptions.bars import rules
from subscriptions.bars.action import LiftingAction
from subscriptions.models import Subscription


class UnbarNumber(LiftingAction):
    """Lift the bar, no matter who set it: also one that an employee set on their own number. Restrictions stay."""

    slug = "unbar"
    address = "ophaev"
    label = _lazy("Lift the bar")
    log_label = _lazy("Bar lifted")
    icon = "check"
    section = "top"
    order = 40
    later = True
    Form = OnceForm

    @classmethod
    def offered(cls, target: Subscription) -> bool:
        return super().offered(target) and rules.unbar_refusal(target, own=False) is None

    def facts(self, target: Subscription) -> list[tuple[Any, Any]]:
        remaining = [str(rules.Bar(bar).label) for bar in rules.without_all(target)]
        return [
            (
                _("What happens"),
                _("The phone can call, text and use data again. It normally takes less than a minute."),
            ),
            *([(_("Still restricted"), ", ".join(remaining))] if remaining else []),
            (_("Before you do it"), _("Is it the phone that was lost, be sure who has it.")),
        ]

    def answers(self, target: Subscription, data: Mapping[str, Any], day: date) -> list[tuple[Any, Any]]:
        return self.facts(target)

    def refuse(self, target: Subscription, data: Mapping[str, Any], today: date) -> str | None:
        return super().refuse(target, data, today) or rules.unbar_refusal(target, own=False)
