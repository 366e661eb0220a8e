"""Bar all traffic of a colleague's stolen phone immediately, and show what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.core.forms import OnceForm
from subscriptions.bars import rules
from subscriptions.bars.action import BarringAction, bar_effects
from subscriptions.models import Category, Subscription


class ReportStolen(BarringAction):
    """Bar the number in two steps: this page, and the number's page with what comes next (detail/status_notices.py)."""

    slug = "report_stolen"
    address = "stjaalet"
    label = _lazy("Bar as stolen")
    log_label = _lazy("Phone reported stolen: number barred")
    icon = "alert"
    tone = "danger"
    bulk = False
    categories = frozenset({Category.MOBILE.value})
    Form = OnceForm
    cause = "stolen"

    @classmethod
    def offered(cls, target: Subscription) -> bool:
        return super().offered(target) and rules.bar_refusal(target) is None

    def facts(self, target: Subscription) -> list[tuple[Any, Any]]:
        return bar_effects(target)

    def refuse(self, target: Subscription, data: Mapping[str, Any], today: date) -> str | None:
        return super().refuse(target, data, today) or rules.bar_refusal(target)
