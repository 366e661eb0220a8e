"""The phone is found: lift the bar that one has had put on one's own number."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.actions import Change
from selfservice.kernel.forms import OnceForm
from selfservice.kernel.outbox import Command
from subscriptions import bars
from subscriptions.actions.own import OwnNumberAction
from subscriptions.models import Subscription
from subscriptions.policy import names_of, policy_for, who_decides


class UnbarOwn(OwnNumberAction):
    """A bar that somebody else has set is not one's own to lift. A fresh second factor: a thief may hold the phone."""

    slug = "unbar_own"
    address = "ophaev"
    label = _lazy("Lift the bar")
    icon = "check"
    from_states = frozenset({Subscription.State.BARRED})
    step_up = True
    Form = OnceForm

    def refuse(self, target: Subscription, data: Mapping[str, Any], today: date) -> str | None:
        if not policy_for(target).bar_lost:
            return self.against_policy(target)
        if target.lost_since is None:
            people = names_of(who_decides(target.company_id)) or _("your administrator")
            return _("You have not barred this number yourself. Ask %(names)s to lift the bar.") % {"names": people}
        if bars.under_way(self.actor, target):
            return _("A change is on its way to the network already. Wait for its answer.")
        return None

    def apply(self, target: Subscription, data: Mapping[str, Any], now: datetime) -> Change:
        # Nothing is changed here until the network has done it (commands/bar.py).
        return Change(target, before={"bars": target.bars}, after={"bars": self._wanted(target)})

    def command(self, target: Subscription, data: Mapping[str, Any]) -> Command | None:
        return bars.order(target, self._wanted(target), lost=False)

    def _wanted(self, target: Subscription) -> list[str]:
        return sorted({*target.bars} - {Subscription.Bar.ALL.value})
