"""Base of the actions on a subscription: allowed states, and no other action in progress for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.functions import Function
from selfservice.kernel.actions import receipts
from selfservice.kernel.actions.base import Action, registry
from selfservice.kernel.actions.sentences import Step
from selfservice.kernel.core.refusals import TemporaryReason
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.actor import Actor, Needed, functions_of
from subscriptions.core import open_runs, second_factor
from subscriptions.core.access import shows
from subscriptions.models import Subscription
from subscriptions.network.reasons import reason_words
from subscriptions.permissions import CHANGE

IN_USE = frozenset({Subscription.State.ACTIVE.value, Subscription.State.BARRED.value})


class SubscriptionAction(Action):
    """Action on a subscription in use. It is refused until the network has answered an earlier one."""

    model = Subscription
    log_kind = "numbers"
    function: ClassVar[Needed | None] = CHANGE
    bulk = True
    from_states = IN_USE
    unrecorded: ClassVar[frozenset[str]] = frozenset({"request_id"})
    # Categories that it applies to; empty for all.
    categories: ClassVar[frozenset[str]] = frozenset()
    # Whether its owner may no longer get text messages to the number, and with them log-in codes. Each action declares
    # it. If so, somebody else's number needs their or an administrator's yes (core/second_factor.py).
    takes_number: ClassVar[bool]
    # Whether somebody else gets them: then the administrator must be one who could act on each who logs in with it.
    reroutes: ClassVar[bool] = False
    # How long the network takes, for receipts: "%(takes)s".
    takes: ClassVar[Any] = _lazy("It normally takes less than a minute.")

    # What to do about a refusal of the network, where the kernel's advice is too mild.
    what_now: ClassVar[Any] = receipts.WHAT_NOW
    # What comes next when it is done, if it is offered then: actions by slug, with the link's text (None: the label).
    then: ClassVar[Mapping[str, Any]] = {}

    @classmethod
    def offered(cls, target: Subscription) -> bool:
        """Return whether the subscription's page has a button for it, from the row alone, without a query."""
        return not cls.categories or target.category in cls.categories

    def receipt_words(self, target: Subscription, run: ActionRun) -> dict[str, Any]:
        return {"takes": self.takes, "why": receipts.why(run, reason_words(run.reason), self.what_now)}

    def next_steps(self, target: Subscription, run: ActionRun) -> list[Step]:
        steps = self.then if run.state == ActionRun.State.DONE else {}
        return [
            Step(text or registry[slug].label, act_url(registry[slug], target))
            for slug, text in steps.items()
            if is_offered(registry[slug], self.actor, target)
        ]

    def subtitle(self, target: Subscription) -> str:
        return " · ".join(filter(None, (target.holder_name, target.plan_name)))

    def notes_on_many(self, targets: Any) -> list[str]:
        if not (self.tone == "danger" or self.takes_number):
            return []
        own = targets.filter(user=self.actor.id or 0)
        return [_("Your own number %(number)s is among them.") % {"number": one} for one in own]

    def outside_reason(self, reason: str) -> str:
        return reason_words(reason)

    def prepare(self, targets: Sequence[Any]) -> None:
        open_runs.read_for(self.actor, targets)
        if self.takes_number:
            second_factor.read_owners(targets)

    def refuse(self, target: Subscription, data: Mapping[str, Any], today: date) -> str | None:
        if self.categories and target.category not in self.categories:
            return _("This can't be done to a subscription of this kind.")
        if reason := open_runs.pending_answer_reason(self.actor, target):
            return TemporaryReason(reason)
        return self.take_refusal(target, data) if self.takes_number else None

    def take_refusal(self, target: Subscription, data: Mapping[str, Any]) -> str | None:
        """Return why the number can't be taken away, or None. Overridden where it depends on the form, or waits."""
        decides = second_factor.may_decide if self.reroutes else second_factor.may_take
        if decides(self.actor, target):
            return None
        return _("Somebody logs in with this number: they themselves, or an administrator, must do this.")


def needed(action: type[Action]) -> tuple[str, ...]:
    """Return the functions that allow it on the company's subscriptions, without that of the user's own number."""
    return tuple(function for function in functions_of(action.function) if function != Function.OWN)


def is_offered(action: type[Action], actor: Actor, subscription: Subscription) -> bool:
    """Return whether the subscription's page has a button for the action, without a query."""
    if not needed(action) or not shows(actor, needed(action), subscription):
        return False
    if action.from_states and subscription.state not in action.from_states:
        return False
    return not issubclass(action, SubscriptionAction) or action.offered(subscription)


def act_url(action: type[Action], subscription: Subscription) -> str:
    """Return the URL of the action's page."""
    return reverse("subscription_act", args=[subscription.uid, action.address])
