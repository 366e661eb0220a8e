"""Base of the actions on the user's own number."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from accounts.functions import Function
from subscriptions.bars.action import BarsAction
from subscriptions.core.policy import against_policy, policy_for
from subscriptions.models import Category, Subscription


class OwnBarsAction(BarsAction):
    """Action on a number of the actor's own: with this function `visible_to` shows no other (docs/scope.md)."""

    function = Function.OWN
    categories = frozenset({Category.MOBILE.value})
    bulk = False
    section = "own"

    def refuse(self, target: Subscription, data: Mapping[str, Any], today: date) -> str | None:
        if not policy_for(target).bar_lost:
            return against_policy(target)
        return super().refuse(target, data, today)
