"""The phone is lost or stolen: have all traffic of one's own number barred, at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.actions import Change
from selfservice.kernel.forms import OnceForm
from selfservice.kernel.outbox import Command
from subscriptions import bars
from subscriptions.actions.own import OwnNumberAction
from subscriptions.models import Subscription
from subscriptions.policy import policy_for

CAUSES = (("lost", _lazy("It is lost")), ("stolen", _lazy("It is stolen")))


class LostForm(OnceForm):
    """What has happened."""

    cause = forms.ChoiceField(
        label=_lazy("What has happened?"), choices=CAUSES, initial="lost", widget=forms.RadioSelect
    )


class BarLost(OwnNumberAction):
    """No fresh second factor is asked for: the lost phone is one, and it must go quickly."""

    slug = "bar_lost"
    address = "spaer"
    label = _lazy("Bar the phone")
    icon = "stop"
    tone = "danger"
    from_states = frozenset({Subscription.State.ACTIVE})
    Form = LostForm

    def refuse(self, target: Subscription, data: Mapping[str, Any], today: date) -> str | None:
        if not policy_for(target).bar_lost:
            return self.against_policy(target)
        if target.category != Subscription.Category.MOBILE:
            return _("Only a mobile number can be barred here.")
        if bars.under_way(self.actor, target):
            return _("A change is on its way to the network already. Wait for its answer.")
        return None

    def apply(self, target: Subscription, data: Mapping[str, Any], now: datetime) -> Change:
        # Nothing is changed here until the network has done it (commands/bar.py).
        return Change(target, before={"bars": target.bars}, after={"bars": self._wanted(target)})

    def command(self, target: Subscription, data: Mapping[str, Any]) -> Command | None:
        return bars.order(target, self._wanted(target), lost=True)

    def _wanted(self, target: Subscription) -> list[str]:
        return sorted({*target.bars, Subscription.Bar.ALL.value})
