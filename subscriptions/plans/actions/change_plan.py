"""Change a subscription's plan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext_lazy

from selfservice.kernel.core.formatting import day as shown_day
from selfservice.kernel.core.formatting import kr
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.models import ActionRun
from subscriptions.models import Plan, Subscription
from subscriptions.plans.action import OnPlan, RequestedPlan
from subscriptions.plans.catalogue import contents, grouped
from subscriptions.prices import a_month, bound_until, difference, longer


class PlanForm(OnceForm):
    """The new plan, by its code."""

    plan = forms.ChoiceField(label=_lazy("New plan"))


class ChangePlan(OnPlan):
    """Change the plan: to a dearer one at any time, to a cheaper one after the binding.

    Add-ons no longer offered end.
    """

    slug = "change_plan"
    address = "skift-abonnement"
    label = _lazy("Change plan")
    section = "plan"
    order = 20
    prominent = True
    log_label = _lazy("Plan changed")
    sent_label = _lazy("Change of plan ordered")
    sent_receipt = _lazy("The change of %(target)s to %(plan)s is sent to the network. %(takes)s")
    done_receipt = _lazy("%(target)s has the plan %(plan)s now.")
    refused_receipt = _lazy("The plan of %(target)s was not changed. %(why)s")
    many_label = ngettext_lazy(
        "Change the plan of %(n)s subscription", "Change the plan of %(n)s subscriptions", "count"
    )
    many_done = ngettext_lazy("%(n)s subscription has a new plan", "%(n)s subscriptions have a new plan", "count")
    many_ahead = ngettext_lazy("%(n)s subscription gets another plan", "%(n)s subscriptions get another plan", "count")
    Form = PlanForm

    def receipt_words(self, target: Subscription, run: ActionRun) -> dict[str, Any]:
        return {**super().receipt_words(target, run), "plan": run.after.get("plan", "")}

    def form(self, target: Subscription | None, data: Mapping[str, Any] | None = None) -> forms.Form:
        form = PlanForm(data)
        field: Any = form.fields["plan"]
        if target is None:
            field.choices = [("", "–"), *grouped(self.of_kinds(self.catalogue.offered_plans()), _with_price)]
        else:
            field.widget, own = forms.RadioSelect(), self._own(target)
            plans = sorted(self._others(target), key=lambda plan: _unlike(plan, own))
            # `_refusal` refuses any other requested plan with a text.
            asked = self.catalogue.plan(str(data.get("plan", ""))) if data else None
            if asked and asked not in plans:
                plans.append(asked)
            field.choices = [(plan.code, _compared(plan, own, target.price)) for plan in plans]
        return form

    def requested(self, target: Subscription, data: Mapping[str, Any], day: date) -> RequestedPlan | None:
        plan = self.catalogue.plan(data.get("plan", ""))
        if plan is None:
            return None
        remaining = [code for code in target.add_ons if code in self._offered_codes()]
        return RequestedPlan(
            plan, plan.price, remaining, longer(target.binding_until, bound_until(day, plan.binding_months))
        )

    def refuse(self, target: Subscription, data: Mapping[str, Any], today: date) -> str | None:
        if reason := super().refuse(target, data, today):
            return reason
        if not self._others(target):
            return _("There is no other plan to choose.")
        plan = self.catalogue.plan(data.get("plan", ""))
        return self._refusal(target, plan, today) if plan else None

    def facts(self, target: Subscription) -> list[tuple[Any, Any]]:
        found = [
            (_("Plan today"), target.plan_name),
            (_("Price today"), a_month(self.catalogue.monthly(target))),
        ]
        if target.add_ons:
            found.append((_("Add-ons"), ", ".join(self.catalogue.names(target.add_ons))))
        if target.binding_until:
            found.append((_("Binding"), _("until %(day)s") % {"day": shown_day(target.binding_until)}))
        return found

    def in_short(self, target: Subscription, data: Mapping[str, Any], day: date) -> list[tuple[Any, Any]]:
        # The difference is enough: the new price is that of the plan.
        return self._answers(target, data, day, price=False)

    def answers(self, target: Subscription, data: Mapping[str, Any], day: date) -> list[tuple[Any, Any]]:
        return self._answers(target, data, day)

    def _answers(
        self, target: Subscription, data: Mapping[str, Any], day: date, *, price: bool = True
    ) -> list[tuple[Any, Any]]:
        wanted = self.requested(target, data, day)
        if wanted is None:
            return []
        found = [
            (_("New plan"), _("%(new)s instead of %(old)s") % {"new": wanted.plan.name, "old": target.plan_name}),
            *([(_("It stops working"), lost)] if (lost := _lost(wanted.plan, self._own(target))) else ()),
            *([(_("Included"), ", ".join(contents(wanted.plan)))] if price and contents(wanted.plan) else ()),
            *([(_("New price"), a_month(self.monthly(wanted)))] if price else ()),
            *self.costs(target, wanted, day),
        ]
        if wanted.add_ons:
            found.append((_("Add-ons that go on"), ", ".join(self.catalogue.names(wanted.add_ons))))
        if gone := [code for code in target.add_ons if code not in wanted.add_ons]:
            found.append((_("Add-ons that fall away"), ", ".join(self.catalogue.names(gone))))
        bound = _("until %(day)s") % {"day": shown_day(wanted.binding_until)} if wanted.binding_until else _("none")
        return [*found, (_("Binding"), bound)]

    def _others(self, target: Subscription) -> list[Plan]:
        """Return the plans on offer that it could have instead."""
        return [plan for plan in self.catalogue.offered_plans(target.category) if plan.pk != target.plan_id]

    def _own(self, target: Subscription) -> Plan:
        return self.catalogue.plans[target.plan_id]

    def _offered_codes(self) -> set[str]:
        return {one.code for one in self.catalogue.offered_add_ons()}

    def _refusal(self, target: Subscription, plan: Plan, today: date) -> str | None:
        if plan.category != target.category:
            return _("This plan is of another kind.")
        if plan.pk == target.plan_id:
            return _("That is the plan it has already.")
        if not plan.offered:
            return _("This plan is no longer offered.")
        bound = target.binding_until
        if bound and bound >= today and plan.price < target.price:
            shown = _(
                "It is bound until %(day)s at %(price)s. A cheaper plan is possible from %(from)s: write that day."
            )
            first = bound + timedelta(days=1)
            return shown % {"day": shown_day(bound), "price": a_month(target.price), "from": shown_day(first)}
        return None


def _unlike(plan: Plan, own: Plan) -> tuple[bool, bool, Decimal]:
    """Return how much the plan differs from the subscription's own: what it can do first, then the price."""
    return bool(_lost(plan, own)), plan.calls != own.calls, abs(plan.price - own.price)


def _lost(plan: Plan, own: Plan) -> str:
    """Return what works with the subscription's own plan and would not with the other."""
    if plan.calls == Plan.Calls.NONE != own.calls:
        return _("The number can't make or receive calls or text messages.")
    return ""


def _with_price(plan: Plan) -> str:
    return ", ".join((f"{plan.name}: {a_month(plan.price)}", *contents(plan)))


def _compared(plan: Plan, own: Plan, price: Decimal) -> str:
    lines = (", ".join(contents(plan)), f"{kr(plan.price)} ({difference(plan.price - price)})")
    details = format_html_join("", '<span class="sub shown">{}</span>', ((line,) for line in lines))
    lost = _lost(plan, own)
    warning = format_html('<b class="warning">{}</b>', lost) if lost else ""
    return format_html("<b>{}</b>{}{}", plan.name, details, warning)
