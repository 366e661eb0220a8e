"""What the actions on a subscription share: its states, and that nothing else is under way for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from selfservice.kernel.actions import Action
from subscriptions import under_way
from subscriptions.models import Subscription
from subscriptions.rights import CHANGE

IN_USE = frozenset({Subscription.State.ACTIVE.value, Subscription.State.BARRED.value})


class SubscriptionAction(Action):
    """Done to a subscription that is in use. What the network has not answered yet comes first."""

    model = Subscription
    function = CHANGE
    bulk = True
    from_states = IN_USE
    unrecorded: ClassVar[frozenset[str]] = frozenset({"request_id"})
    # Categories it can be done to; empty for all.
    categories: ClassVar[frozenset[str]] = frozenset()

    def prepare(self, targets: Sequence[Any]) -> None:
        under_way.read_for(self.actor, targets)

    def refuse(self, target: Subscription, data: Mapping[str, Any], today: date) -> str | None:
        if self.categories and target.category not in self.categories:
            return _("This can't be done to a subscription of this kind.")
        if under_way.waits_for_network(self.actor, target):
            return _("A change is on its way to the network already. Wait for its answer.")
        return None
