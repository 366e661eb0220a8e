"""Base of the actions on bars: each sends the network all the bars that a number is to have."""

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
    """Action on bars. The subscription is changed when the network has done it (bars/command.py)."""

    function: ClassVar[Needed | None] = BAR
    categories = frozenset({Category.MOBILE.value, Category.TELEPHONY.value})
    # A bar on all traffic must be quick, since a thief may hold the phone. It gives the number to nobody and can be
    # lifted; those who log in with it are notified (bars/command.py).
    takes_number = False
    # Form fields that the log records.
    recorded: ClassVar[tuple[str, ...]] = ()
    # Whether the number's own user has lost the phone and sets the bar, and so may lift it.
    lost: ClassVar[bool] = False

    def wanted(self, target: Subscription, data: Mapping[str, Any]) -> list[str]:
        """Return all bars that the number is to have."""
        raise NotImplementedError

    def is_lost(self, target: Subscription) -> bool:
        """Return whether all traffic is to be barred because the user has lost the phone."""
        return self.lost

    def apply(self, target: Subscription, data: Mapping[str, Any], now: datetime) -> Change:
        after = {"bars": self.wanted(target, data), **{name: data[name] for name in self.recorded}}
        return Change(target, before={"bars": target.bars}, after=after)

    def command(self, target: Subscription, data: Mapping[str, Any], change: Change) -> Command | None:
        return rules.order(target, change.after["bars"], lost=self.is_lost(target))


def bar_effects(target: Subscription) -> list[tuple[Any, Any]]:
    """Return what barring all traffic does, and what it costs."""
    return [
        (
            _("What happens"),
            _("The phone can't call, text or use data, and nobody can call it. It normally takes less than a minute."),
        ),
        (_("Emergency calls"), rules.ALWAYS),
        (_("Price"), _("You still pay %(price)s a month without VAT.") % {"price": kr(target.price)}),
        (_("Way back"), _("You can lift the bar whenever you like.")),
    ]
