"""Base of the actions on where a company's calls may go. Their target is the company; the exchange gets the policy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import Company
from accounts.permissions.access import holds_whole
from selfservice.kernel.actions.runner import Change
from telephony.destinations.forwards import policy_of
from telephony.exchange.action import ExchangeAction
from telephony.models import DestinationPolicy
from telephony.models.destination_policy import DEFAULT_CAP
from telephony.permissions import CHANGE


class PolicyAction(ExchangeAction):
    """Change the policy of the target company, whose row is locked: two at once don't make two policies."""

    section = "destinations"
    model = Company
    done_receipt = _lazy("It is saved, and holds from now on.")
    sent_receipt = _lazy("It is saved. The exchange follows it in a few seconds.")
    refused_receipt = _lazy("The exchange did not take the change. %(why)s")

    def refuse(self, target: Company, data: Mapping[str, Any], today: date) -> str | None:
        # What calls cost is not an account's alone.
        if not holds_whole(self.actor, CHANGE, target):
            return _("This is for those who may change the telephony solution at all accounts of the company.")
        return None

    def policy(self, target: Company) -> DestinationPolicy:
        """Return the company's policy, stored or not."""
        return policy_of(self.actor, target.pk)

    def stored(self, target: Company) -> DestinationPolicy:
        """Return the company's policy to be changed; a first one is made. The job of alarms may make it meanwhile."""
        policy, _made = DestinationPolicy.objects.system().get_or_create(
            company=target, defaults={"forwards_cap": DEFAULT_CAP}
        )
        return policy

    def sends(self, target: Company, data: Mapping[str, Any], change: Change) -> Iterable[Any]:
        return [change.made]
