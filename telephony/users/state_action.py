"""Base of the actions that put a user into another state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from selfservice.kernel.actions.base import Change
from selfservice.kernel.actions.sentences import Step
from selfservice.kernel.actions.views import acts_on
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.models import ActionRun
from telephony.models import TelephonyUser
from telephony.users.action import UserAction


class StateAction(UserAction):
    """Action that puts a user into another state."""

    to: ClassVar[TelephonyUser.State]
    # The action that is offered next.
    then: ClassVar[str] = ""
    Form = OnceForm
    same_form = True
    later = True

    def answers(self, target: TelephonyUser, data: Mapping[str, Any], day: date) -> list[tuple[Any, Any]]:
        return self.facts(target)

    def in_short(self, target: TelephonyUser, data: Mapping[str, Any], day: date) -> list[tuple[Any, Any]]:
        return []

    def apply(self, target: TelephonyUser, data: Mapping[str, Any], now: datetime) -> Change:
        before, target.state = {"state": target.state}, self.state_after(target)
        target.save(update_fields=["state"])
        return Change(target, before=before, after={"state": target.state})

    def state_after(self, target: TelephonyUser) -> str:
        """Return the state that the user gets."""
        return self.to

    def next_steps(self, target: TelephonyUser, run: ActionRun) -> list[Step]:
        """Return the way back, when it is done."""
        if not self.then or run.state not in (ActionRun.State.DONE, ActionRun.State.SENT):
            return []
        acts = acts_on(self.actor, target, "telephony_user_act", self.section)
        return [Step(act.label, act.url) for act in acts if act.action.slug == self.then and not act.refusal]
