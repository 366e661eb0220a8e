"""The catalogue as an action reads it: once, however many subscriptions it is about. And taking what it offers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils import timezone

from subscriptions.models import AddOn, Category, Line, Plan, Subscription
from subscriptions.usage.sums import high_usage_in

Choices = list[tuple[Any, Any]]


class Catalogue:
    """Plans and add-ons of all categories; both tables are short."""

    @cached_property
    def plans(self) -> dict[int, Plan]:
        """Every plan by its id, cheapest first."""
        return {plan.pk: plan for plan in Plan.objects.all()}

    @cached_property
    def add_ons(self) -> dict[str, AddOn]:
        """Every add-on by its code, cheapest first."""
        return {add_on.code: add_on for add_on in AddOn.objects.all()}

    def plan(self, code: str) -> Plan | None:
        """The plan of that code."""
        return next((plan for plan in self.plans.values() if plan.code == code), None)

    def offered_plans(self, category: str = "") -> list[Plan]:
        """Those that can be chosen, of one category or of all."""
        return [plan for plan in self.plans.values() if plan.offered and category in ("", plan.category)]

    def offered_add_ons(self, category: str = "") -> list[AddOn]:
        """Those that can be chosen, of one category or of all."""
        return [one for one in self.add_ons.values() if one.offered and category in ("", one.category)]

    def names(self, codes: Iterable[str]) -> list[str]:
        """Add-ons by name; one that the catalogue no longer has by its code."""
        return [self.add_ons[code].name if code in self.add_ons else code for code in codes]

    def price_of(self, codes: Iterable[str]) -> Decimal:
        """What the add-ons cost a month together."""
        return sum((self.add_ons[code].price for code in codes if code in self.add_ons), Decimal(0))

    def monthly(self, subscription: Subscription) -> Decimal:
        """What the subscription costs a month, add-ons included."""
        return subscription.price + self.price_of(subscription.add_ons)


def grouped(rows: Iterable[Plan | AddOn], label: Any) -> Choices:
    """Choices under the names of their categories, for a form about several of them."""
    by_category: dict[str, Choices] = {}
    for row in rows:
        by_category.setdefault(row.category, []).append((row.code, label(row)))
    if len(by_category) == 1:
        return next(iter(by_category.values()))
    return [(Category(category).label, choices) for category, choices in by_category.items()]


def take(subscription_id: int, taken: dict[str, Any]) -> None:
    """Let the subscription have plan, add-ons and price as they were agreed. Inside an action or `as_system`.

    One that has ended meanwhile stays as it was.
    """
    plan = Plan.objects.get(code=taken["plan"])
    bound = taken["binding_until"]
    rows = Subscription.objects.system().filter(pk=subscription_id).exclude(state=Subscription.State.TERMINATED)
    changed = rows.update(
        plan=plan,
        plan_name=plan.name,
        data_included_mb=plan.data_included_mb,
        high_usage_in=high_usage_in(subscription_id, plan.data_included_mb, timezone.localdate()),
        price=Decimal(taken["price"]),
        add_ons=taken["add_ons"],
        binding_until=date.fromisoformat(bound) if bound else None,
    )
    if changed and plan.down_mbit:
        lines = Line.objects.system().filter(subscription=subscription_id)
        lines.update(down_mbit=plan.down_mbit, up_mbit=plan.up_mbit)
