"""Base of the actions on plan and add-ons: the catalogue, the costs, and the order of network and subscription."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple, TypeVar
from uuid import uuid4

from django.utils import timezone
from django.utils.translation import gettext as _

from selfservice.kernel.actions.runner import Change
from selfservice.kernel.core.formatting import day as shown_day
from selfservice.kernel.core.formatting import kr
from selfservice.kernel.outbox.enqueue import Command
from subscriptions.core.action import SubscriptionAction
from subscriptions.models import AddOn, Plan, Subscription
from subscriptions.network.coverage import on_network
from subscriptions.plans.catalogue import Catalogue, take
from subscriptions.plans.command import KIND
from subscriptions.prices import difference, end_of_month, prorated

Offer = TypeVar("Offer", Plan, AddOn)


class RequestedPlan(NamedTuple):
    """The requested state of the subscription: plan and price, add-ons by code, end of the binding period."""

    plan: Plan
    price: Decimal
    add_ons: list[str]
    binding_until: date | None


class OnPlan(SubscriptionAction):
    """Action on plan or add-ons: the network carries them, and the subscription gets them when it has confirmed.

    The network knows no number of a line, so a change of a line takes effect immediately.
    """

    # Text messages belong to every plan.
    takes_number = False
    later = True
    check = True
    icon = "layers"

    @cached_property
    def catalogue(self) -> Catalogue:
        """Return the catalogue, read once for the action, for any number of subscriptions."""
        return Catalogue()

    def of_kinds(self, rows: Iterable[Offer]) -> list[Offer]:
        """Return the rows in the categories of a bulk's targets."""
        return [row for row in rows if self._kinds is None or row.category in self._kinds]

    @cached_property
    def _kinds(self) -> set[str] | None:
        """Return the categories of a bulk's targets, read once; None without one."""
        return None if self.many is None else set(self.many.order_by().values_list("category", flat=True).distinct())

    def requested(self, target: Subscription, data: Mapping[str, Any], day: date) -> RequestedPlan | None:
        """Return the requested state; None as long as nothing is chosen."""
        raise NotImplementedError

    def prepare(self, targets: Sequence[Any]) -> None:
        super().prepare(targets)
        for target in targets:
            target.plan = self.catalogue.plans[target.plan_id]

    def refuse(self, target: Subscription, data: Mapping[str, Any], today: date) -> str | None:
        if reason := super().refuse(target, data, today):
            return reason
        if target.terminated_on is not None:
            return _("Notice has been given: it ends on %(day)s. Take the notice back first.") % {
                "day": shown_day(target.terminated_on)
            }
        return None

    def monthly(self, wanted: RequestedPlan) -> Decimal:
        """Return the price of a month, add-ons included."""
        return wanted.price + self.catalogue.price_of(wanted.add_ons)

    def costs(self, target: Subscription, wanted: RequestedPlan, day: date) -> list[tuple[Any, Any]]:
        """Return the difference of the monthly price, and its share of the rest of the month."""
        more = self.monthly(wanted) - self.catalogue.monthly(target)
        found = [(_("Difference"), difference(more))]
        if more:
            rest = kr(prorated(abs(more), day, end_of_month(day)))
            shown = _("%(amount)s more, excl. VAT") if more > 0 else _("%(amount)s less, excl. VAT")
            found.append((_("For the rest of the month"), shown % {"amount": rest}))
        return found

    def sums(self, target: Subscription, data: Mapping[str, Any], day: date) -> Mapping[str, Decimal]:
        wanted = self.requested(target, data, day)
        return {"monthly": self.monthly(wanted) - self.catalogue.monthly(target)} if wanted else {}

    def in_all(self, sums: Mapping[str, Decimal]) -> list[tuple[Any, Any]]:
        return [(_("Difference in all"), difference(sums["monthly"]))]

    def seen(self, target: Subscription, data: Mapping[str, Any], day: date) -> str:
        wanted = self.requested(target, data, day)
        return f"{self.monthly(wanted)}/{wanted.plan.binding_months}" if wanted else ""

    def apply(self, target: Subscription, data: Mapping[str, Any], now: datetime) -> Change:
        wanted = self.requested(target, data, timezone.localdate())
        if wanted is None:
            raise ValueError("refused before: nothing is wished for")
        before = self._recorded(target.plan_name, target.add_ons, target.price, target.binding_until)
        after = self._recorded(wanted.plan.name, wanted.add_ons, wanted.price, wanted.binding_until)
        agreed = _agreed(wanted)
        if not on_network(target):
            take(target.pk, agreed)
        # Else the subscription is changed when the network has done it (plans/command.py).
        return Change(target, before=before, after=after, made=agreed)

    def command(self, target: Subscription, data: Mapping[str, Any], change: Change) -> Command | None:
        if not on_network(target):
            return None
        payload = {"number": target.number, **change.made}
        return Command(KIND, f"plan:{target.uid}:{uuid4()}", target.pk, payload)

    def _recorded(self, plan: str, add_ons: list[str], price: Decimal, binding_until: date | None) -> dict[str, Any]:
        names = self.catalogue.names(add_ons)
        return {"plan": plan, "add_ons": names, "price": price, "binding_until": binding_until}


def _agreed(wanted: RequestedPlan) -> dict[str, Any]:
    """Return the payload of the command."""
    return {
        "plan": wanted.plan.code,
        "add_ons": wanted.add_ons,
        "price": str(wanted.price),
        "binding_until": wanted.binding_until.isoformat() if wanted.binding_until else None,
    }
