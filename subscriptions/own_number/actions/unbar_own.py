"""Lift the bar that the user has set on their own number, when the phone is found."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.core.forms import OnceForm
from subscriptions.bars import rules
from subscriptions.bars.action import LiftingAction
from subscriptions.models import Subscription
from subscriptions.own_number.action import OwnBarsAction


class UnbarOwn(OwnBarsAction, LiftingAction):
    """Lift the user's own bar, not somebody else's. It needs a fresh second factor: a thief may hold the phone."""

    slug = "unbar_own"
    address = "ophaev"
    label = _lazy("Lift the bar")
    log_label = _lazy("Bar lifted: the phone is found")
    icon = "check"
    order = 20
    from_states = frozenset({Subscription.State.BARRED})
    step_up = True
    Form = OnceForm

    def refuse(self, target: Subscription, data: Mapping[str, Any], today: date) -> str | None:
        return super().refuse(target, data, today) or rules.unbar_refusal(target, own=True)
