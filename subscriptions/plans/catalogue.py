"""The catalogue as actions use it, read once for all targets; and applying an agreed plan to a subscription."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from selfservice.kernel.core.formatting import gigabytes_short, number
from subscriptions.models import AddOn, Category, Line, Plan, Subscription
from subscriptions.usage.sums import high_usage_in

Choices = list[tuple[Any, Any]]


class Catalogue:
    """All plans and add-ons, in memory; both tables are small."""

    @cached_property
    def plans(self) -> dict[int, Plan]:
        """Every plan by its id, in the order of category and price."""
        return {plan.pk: plan for plan in Plan.objects.all()}

    @cached_property
    def add_ons(self) -> dict[str, AddOn]:
        """Every add-on by its code, in the order of category and price."""
        return {add_on.code: add_on for add_on in AddOn.objects.all()}

    def plan(self, code: str) -> Plan | None:
        """Return the plan of that code, or None."""
        return next((plan for plan in self.plans.values() if plan.code == code), None)

    def offered_plans(self, category: str = "") -> list[Plan]:
        """Return the plans on offer, of one category or of all."""
        return [plan for plan in self.plans.values() if plan.offered and category in ("", plan.category)]

    def offered_add_ons(self, category: str = "") -> list[AddOn]:
        """Return the add-ons on offer, of one category or of all."""
        return [one for one in self.add_ons.values() if one.offered and category in ("", one.category)]

    def names(self, codes: Iterable[str]) -> list[str]:
        """Return the names of add-ons; the code for those that the catalogue no longer has."""
        return [self.add_ons[code].name if code in self.add_ons else code for code in codes]

    def price_of(self, codes: Iterable[str]) -> Decimal:
        """Return the sum of the add-ons' prices, in kroner per month."""
        return sum((self.add_ons[code].price for code in codes if code in self.add_ons), Decimal(0))

    def monthly(self, subscription: Subscription) -> Decimal:
        """Return the price of the subscription with add-ons, in kroner per month."""
        return subscription.price + self.price_of(subscription.add_ons)


def contents(plan: Plan, *, binding: bool = True) -> list[str]:
    """Return what a plan contains, in words: data, calls, speed, and its binding unless that is shown elsewhere."""
    found = []
    if plan.category == Category.MOBILE:
        data = plan.data_included_mb
        amount = _("%(amount)s of data") % {"amount": gigabytes_short(data * 10**6)} if data else _("unlimited data")
        found.append(amount)
    if plan.calls:
        found.append(plan.get_calls_display())
    if plan.down_mbit:
        speeds = {"down": number(plan.down_mbit), "up": number(plan.up_mbit or plan.down_mbit)}
        found.append(_("%(down)s/%(up)s Mbit/s") % speeds)
    if not binding:
        return found
    if months := plan.binding_months:
        found.append(ngettext("bound for %(n)d month", "bound for %(n)d months", months) % {"n": months})
    else:
        found.append(_("no binding"))
    return found


def grouped(rows: Iterable[Plan | AddOn], label: Any) -> Choices:
    """Return form choices, grouped by category if there is more than one."""
    by_category: dict[str, Choices] = {}
    for row in rows:
        by_category.setdefault(row.category, []).append((row.code, label(row)))
    if len(by_category) == 1:
        return next(iter(by_category.values()))
    return [(Category(category).label, choices) for category, choices in by_category.items()]


def take(subscription_id: int, agreed: dict[str, Any]) -> None:
    """Set the agreed plan, add-ons, price and binding on the subscription. Inside an action or `as_system`.

    A subscription that has ended meanwhile does not change.
    """
    plan = Plan.objects.get(code=agreed["plan"])
    bound = agreed["binding_until"]
    rows = Subscription.objects.system().filter(pk=subscription_id).exclude(state=Subscription.State.TERMINATED)
    changed = rows.update(
        plan=plan,
        plan_name=plan.name,
        data_included_mb=plan.data_included_mb,
        high_usage_in=high_usage_in(subscription_id, plan.data_included_mb, timezone.localdate()),
        price=Decimal(agreed["price"]),
        add_ons=agreed["add_ons"],
        binding_until=date.fromisoformat(bound) if bound else None,
    )
    if changed and plan.down_mbit:
        lines = Line.objects.system().filter(subscription=subscription_id)
        lines.update(down_mbit=plan.down_mbit, up_mbit=plan.up_mbit)
