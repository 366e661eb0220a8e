"""What the actions on bars share: the network is asked for all the bars that a number is to have."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from selfservice.kernel.actions.runner import Change
from selfservice.kernel.core.formatting import kr
from selfservice.kernel.outbox.enqueue import Command
from selfservice.kernel.scope.actor import Needed
from subscriptions.bars import rules
from subscriptions.core.action import SubscriptionAction
from subscriptions.models import Category, Subscription
from subscriptions.permissions import BAR


class BarsAction(SubscriptionAction):
    """Nothing is changed here until the network has done it (bars/command.py)."""

    function: ClassVar[Needed | None] = BAR
    categories = frozenset({Category.MOBILE.value, Category.TELEPHONY.value})
    # Of the form, what the log tells.
    told: ClassVar[tuple[str, ...]] = ()
    # Whether the bar is its user's own, who has lost the phone, and theirs to lift.
    lost: ClassVar[bool] = False

    def wanted(self, target: Subscription, data: Mapping[str, Any]) -> list[str]:
        """All that is to be barred."""
        raise NotImplementedError

    def is_lost(self, target: Subscription) -> bool:
        """Whether all traffic is to be barred because its user has lost the phone."""
        return self.lost

    def apply(self, target: Subscription, data: Mapping[str, Any], now: datetime) -> Change:
        after = {"bars": self.wanted(target, data), **{name: data[name] for name in self.told}}
        return Change(target, before={"bars": target.bars}, after=after)

    def command(self, target: Subscription, data: Mapping[str, Any], change: Change) -> Command | None:
        return rules.order(target, change.after["bars"], lost=self.is_lost(target))


def what_a_bar_does(target: Subscription) -> list[tuple[Any, Any]]:
    """What barring all traffic means, and what it costs."""
    return [
        (
            _("What happens"),
            _("The phone can't call, text or use data, and nobody can call it. It normally takes less than a minute."),
        ),
        (_("Emergency calls"), rules.ALWAYS),
        (_("Price"), _("You still pay %(price)s a month without VAT.") % {"price": kr(target.price)}),
        (_("Way back"), _("You can lift the bar whenever you like.")),
    ]
