"""Base of the actions on the user's own number."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from accounts.functions import Function
from selfservice.kernel.actions.sentences import Step
from selfservice.kernel.actions.views import acts_on
from selfservice.kernel.models import ActionRun
from subscriptions.bars.action import BarsAction
from subscriptions.core.policy import against_policy, policy_for
from subscriptions.models import Category, Subscription


class OwnBarsAction(BarsAction):
    """Action on a number of the actor's own: with this function `visible_to` shows no other (docs/scope.md)."""

    function = Function.OWN
    categories = frozenset({Category.MOBILE.value})
    bulk = False
    section = "own"

    def next_steps(self, target: Subscription, run: ActionRun) -> list[Step]:
        """Return the other action on the own number, when this one is done."""
        if run.state != ActionRun.State.DONE or not policy_for(target).bar_lost:
            return []
        acts = acts_on(self.actor, target, "own_act", self.section)
        return [Step(act.label, act.url) for act in acts if not act.refusal and act.action.slug != self.slug]

    def refuse(self, target: Subscription, data: Mapping[str, Any], today: date) -> str | None:
        if not policy_for(target).bar_lost:
            return against_policy(target)
        return super().refuse(target, data, today)
