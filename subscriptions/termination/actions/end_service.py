"""End a subscription on the day after its last: the network releases the number, and the subscription is terminated."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import uuid4

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.actions.base import registry
from selfservice.kernel.actions.runner import Change
from selfservice.kernel.actions.sentences import Step
from selfservice.kernel.core.formatting import day as shown_day
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.models import ActionRun
from selfservice.kernel.outbox.enqueue import Command
from subscriptions.core.action import SubscriptionAction, act_url, is_offered
from subscriptions.models import Subscription
from subscriptions.network.coverage import on_network
from subscriptions.termination.command import KIND, ended


class EndService(SubscriptionAction):
    """Scheduled by the portal when notice is given, and cancelled with the notice (withdraw_notice.py)."""

    slug = "end_service"
    label = _lazy("The subscription ends")
    log_label = _lazy("Ended")
    sent_label = _lazy("End of the subscription sent to the network")
    sent_receipt = _lazy("The last day of %(target)s is over, and the network is asked to end it. %(takes)s")
    done_receipt = _lazy("%(target)s has ended.")
    refused_receipt = _lazy("%(target)s has not ended. %(why)s")
    planned_receipt = _lazy("%(target)s is terminated as of %(day)s. The receipt lies under Documents.")
    actors: ClassVar[frozenset[str]] = frozenset({"system"})
    takes_number = True
    bulk = False
    later = True
    Form = OnceForm

    def receipt_words(self, target: Subscription, run: ActionRun) -> dict[str, Any]:
        return {**super().receipt_words(target, run), "day": shown_day(target.terminated_on)}

    def next_steps(self, target: Subscription, run: ActionRun) -> list[Step]:
        """Return the way back, as long as there is one."""
        keep = registry["keep"]
        offered = run.state == ActionRun.State.SCHEDULED and is_offered(keep, self.actor, target)
        return [Step(keep.label, act_url(keep, target))] if offered else []

    def refuse(self, target: Subscription, data: Mapping[str, Any], today: date) -> str | None:
        if reason := super().refuse(target, data, today):
            return reason
        if target.terminated_on is None or target.terminated_on >= today:
            return _("Notice has been taken back, or the last day has been moved.")
        return None

    def take_refusal(self, target: Subscription, data: Mapping[str, Any]) -> str | None:
        # The rule was asked when notice was given, and since then nobody can choose the number as second factor.
        return None

    def apply(self, target: Subscription, data: Mapping[str, Any], now: datetime) -> Change:
        if not on_network(target):
            ended(target.pk)
        # Else the subscription is changed when the network has released the number (termination/command.py).
        after = {"state": Subscription.State.TERMINATED.value}
        return Change(target, before={"state": target.state}, after=after)

    def command(self, target: Subscription, data: Mapping[str, Any], change: Change) -> Command | None:
        if not on_network(target):
            return None
        return Command(KIND, f"terminate:{target.uid}:{uuid4()}", target.pk, {"number": target.number})
