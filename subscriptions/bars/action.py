"""Base of the actions on bars: each sends the network all the bars that a number is to have."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext_lazy

from selfservice.kernel.actions.receipts import moment
from selfservice.kernel.actions.runner import Change
from selfservice.kernel.core.formatting import kr
from selfservice.kernel.models import ActionRun
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
    # The cause of each run, for mails and receipts; empty where the form asks for it, or nobody does.
    cause: ClassVar[str] = ""
    # Whether the number's own user has lost the phone and sets the bar, and so may lift it.
    lost: ClassVar[bool] = False

    what_now = _lazy("Call support now on %(support)s: they have been told.")

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
        cause = self.cause or str(data.get("cause", ""))
        lost = self.is_lost(target)
        return rules.order(target, change.after["bars"], lost=lost, actor=self.actor, cause=cause)


class BarringAction(BarsAction):
    """Action that bars all traffic."""

    sent_label = _lazy("Bar ordered")
    sent_receipt = _lazy("The bar of %(target)s is sent to the network. %(takes)s %(more)s")
    done_receipt = _lazy("%(target)s is barred (%(details)s).")
    refused_receipt = _lazy("%(target)s was not barred. %(why)s")
    many_label = ngettext_lazy("Bar %(n)s number", "Bar %(n)s numbers", "count")
    many_done = ngettext_lazy("%(n)s number is barred", "%(n)s numbers are barred", "count")
    many_ahead = ngettext_lazy("%(n)s number will be barred", "%(n)s numbers will be barred", "count")
    then: ClassVar[Mapping[str, Any]] = {"unbar": None, "swap_sim": _lazy("Order a new SIM card")}

    def receipt_words(self, target: Subscription, run: ActionRun) -> dict[str, Any]:
        found = super().receipt_words(target, run)
        cause = rules.CAUSES_IN_SHORT.get(self.cause or run.data.get("cause", ""))
        at = moment(run.finished_at or run.created_at)
        return {**found, "more": "", "details": f"{at}, {cause}" if cause else at}

    def wanted(self, target: Subscription, data: Mapping[str, Any]) -> list[str]:
        return rules.with_all(target)


class LiftingAction(BarsAction):
    """Action that lifts the bar on all traffic."""

    sent_label = _lazy("Lifting of the bar ordered")
    sent_receipt = _lazy("The network is asked to lift the bar on %(target)s. %(takes)s")
    done_receipt = _lazy("%(target)s works again: the bar was lifted %(time)s.")
    refused_receipt = _lazy("The bar on %(target)s was not lifted. %(why)s")
    many_label = ngettext_lazy("Lift the bar on %(n)s number", "Lift the bar on %(n)s numbers", "count")
    many_done = ngettext_lazy("The bar on %(n)s number is lifted", "The bar on %(n)s numbers is lifted", "count")
    many_ahead = ngettext_lazy(
        "The bar on %(n)s number will be lifted", "The bar on %(n)s numbers will be lifted", "count"
    )

    def wanted(self, target: Subscription, data: Mapping[str, Any]) -> list[str]:
        return rules.without_all(target)


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
