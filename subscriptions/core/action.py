"""What the actions on a subscription share: its states, and that nothing else is under way for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.actions.base import Action
from selfservice.kernel.core.refusals import ForNow
from selfservice.kernel.scope.actor import Needed
from subscriptions.core import open_runs
from subscriptions.models import Subscription
from subscriptions.permissions import CHANGE

IN_USE = frozenset({Subscription.State.ACTIVE.value, Subscription.State.BARRED.value})


class SubscriptionAction(Action):
    """Done to a subscription that is in use. What the network has not answered yet comes first."""

    model = Subscription
    log_kind = "numbers"
    function: ClassVar[Needed | None] = CHANGE
    bulk = True
    from_states = IN_USE
    unrecorded: ClassVar[frozenset[str]] = frozenset({"request_id"})
    # Categories it can be done to; empty for all.
    categories: ClassVar[frozenset[str]] = frozenset()
    # How long the network takes, for the page that says what is under way.
    takes: ClassVar[Any] = _lazy("It normally takes less than a minute.")

    @classmethod
    def offered(cls, target: Subscription) -> bool:
        """Whether the subscription's page has a button for it: what the row alone tells, without a question."""
        return not cls.categories or target.category in cls.categories

    def subtitle(self, target: Subscription) -> str:
        return target.holder_name

    def prepare(self, targets: Sequence[Any]) -> None:
        open_runs.read_for(self.actor, targets)

    def refuse(self, target: Subscription, data: Mapping[str, Any], today: date) -> str | None:
        if self.categories and target.category not in self.categories:
            return _("This can't be done to a subscription of this kind.")
        if reason := open_runs.why_wait(self.actor, target):
            return ForNow(reason)
        return None
