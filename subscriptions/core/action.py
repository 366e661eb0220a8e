"""Base of the actions on a subscription: allowed states, and no other action in progress for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.actions.base import Action
from selfservice.kernel.core.refusals import TemporaryReason
from selfservice.kernel.scope.actor import Needed
from subscriptions.core import open_runs, second_factor
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
    # How long the network takes, for the page that shows runs in progress.
    takes: ClassVar[Any] = _lazy("It normally takes less than a minute.")

    @classmethod
    def offered(cls, target: Subscription) -> bool:
        """Return whether the subscription's page has a button for it, from the row alone, without a query."""
        return not cls.categories or target.category in cls.categories

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
