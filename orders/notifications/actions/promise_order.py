"""Support promises a day, or an interval, for an order or one of its items, with a reason; it is mailed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from orders.core import promises
from orders.models import Order, Promise
from orders.notifications.actions.support_forms import ItemForm, items_of, no_item
from selfservice.kernel.actions.runner import Action, Change
from selfservice.kernel.core.dates import DayField, require_order
from selfservice.kernel.core.fields import LineField
from selfservice.kernel.core.refusals import AtField


class PromiseForm(ItemForm):
    """The days, why, and what the customer reads besides."""

    first_on = DayField(
        label=_lazy("Day, or the first one"), coming=True, error_messages={"required": _lazy("Enter the day.")}
    )
    last_on = DayField(label=_lazy("Last day, of several"), required=False, coming=True)
    why = forms.ChoiceField(
        label=_lazy("Why, as the customer reads it"),
        choices=[(code, promises.REASONS[code]) for code in promises.BY_SUPPORT],
    )
    note = LineField(label=_lazy("Note to the customer"), required=False, max_length=300)
    field_order = ("item", "first_on", "last_on", "why", "note", "reason")

    def clean(self) -> dict[str, Any]:
        """Require days in order."""
        data = super().clean() or self.cleaned_data
        require_order(self, "first_on", "last_on")
        return data


class PromiseOrder(Action):
    """Give a promise for the item, or for all items that are not finished. Those before it stay, crossed out."""

    slug = "promise_order"
    address = "loefte"
    label = _lazy("Promise a day")
    log_kind = "orders"
    log_label = _lazy("Day promised by support")
    consequence = _lazy("The day is shown on the order's page with the reason, and mailed to the person who ordered.")
    done_receipt = _lazy("The day is promised for order %(target)s.")
    refused_receipt = _lazy("The day is not promised for order %(target)s. %(why)s")
    icon = "cal"
    model = Order
    actors = frozenset({"staff"})
    from_states = frozenset({Order.State.RECEIVED.value, Order.State.HELD.value, Order.State.IN_PROGRESS.value})
    Form = PromiseForm

    def refuse(self, target: Order, data: Mapping[str, Any], today: date) -> str | None:
        if target.kind == Order.Kind.ACT:
            return _("It has its own receipt.")
        if data.get("first_on") and data["first_on"] < today:
            return AtField(_("Choose a day from today on."), "first_on")
        if reason := no_item(target, data):
            return reason
        if data.get("item") and not any(item.state in item.OPEN for item in items_of(target, data)):
            return AtField(_("The item is finished."), "item")
        return None

    def apply(self, target: Order, data: Mapping[str, Any], now: datetime) -> Change:
        days = data["first_on"], data["last_on"] or data["first_on"]
        promises.give_all([
            promises.Given(
                target, item, Promise.Kind.COMMITTED, days, reason=data["why"], source=Promise.Source.SUPPORT,
                text=data["note"],
            )
            for item in items_of(target, data)
            if item.state in item.OPEN
        ])  # fmt: skip
        after = {"day": days[0], "why": data["why"]}
        after |= {"last_day": days[1]} if days[1] != days[0] else {}
        after |= {"item": data["item"]} if data["item"] else {}
        return Change(target, after={**after, **({"note": data["note"]} if data["note"] else {})})
