"""Set how many users may forward out of the company at the same time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import Company
from selfservice.kernel.actions.runner import Change
from selfservice.kernel.core.amounts import WholeField
from selfservice.kernel.core.formatting import number
from selfservice.kernel.core.forms import OnceForm
from telephony.core.destinations import ForwardingRules
from telephony.destinations.action import PolicyAction

MOST = 10_000


class CapForm(OnceForm):
    """The cap."""

    forwards_cap = WholeField(label=_lazy("Users who may forward out of the company"), min_value=0, max_value=MOST)


class SetForwardsCap(PolicyAction):
    """Set the cap. Forwards that are set already stay; new ones are refused while there are as many or more."""

    slug = "set_forwards_cap"
    address = "loft"
    label = _lazy("Change the cap")
    log_label = _lazy("Cap on forwards set")
    sent_label = _lazy("Cap on forwards set, on its way to the exchange")
    consequence = _lazy("More users can't forward out of the company at the same time. Those who do it now go on.")
    icon = "shield"
    order = 30
    step_up = True

    def form(self, target: Company, data: Mapping[str, Any] | None = None) -> forms.Form:
        return CapForm(data, initial={"forwards_cap": self.policy(target).forwards_cap})

    def facts(self, target: Company) -> list[tuple[Any, Any]]:
        return [
            (_("Forward out of the company now"), number(len(ForwardingRules(target.pk, verified=False).people_out())))
        ]

    def apply(self, target: Company, data: Mapping[str, Any], now: datetime) -> Change:
        policy = self.stored(target)
        before, policy.forwards_cap = policy.forwards_cap, data["forwards_cap"]
        policy.save(update_fields=["forwards_cap"])
        return Change(target, before={"forwards_cap": before}, after={"forwards_cap": policy.forwards_cap}, made=policy)
