"""Change whose an ordered subscription is, or what a line is called, until it is in use."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from orders.changing.forms import ItemForm
from orders.models import Order, OrderItem
from orders.own_fields.fields import initial_values, own_fields, values_of
from orders.permissions import CHANGE, ORDER
from selfservice.kernel.actions.runner import Action, Change
from subscriptions.models import Category, Subscription


def names_of(item: OrderItem) -> tuple[str, ...]:
    """Return the fields of an item that can be changed."""
    mobile = item.order.category == Category.MOBILE
    return ("holder_name", "employee_number", "department", "cost_centre") if mobile else ("bill_text",)


class ChangeItem(Action):
    """Change the item, and its subscription, which is not in use yet. It is ours alone: nothing is sent."""

    slug = "change_item"
    address = "ret"
    label = _lazy("Change the details")
    log_kind = "orders"
    log_label = _lazy("Details of an item changed")
    consequence = _lazy("It can be changed here until it is in use, and on the page of its number after that.")
    done_receipt = _lazy("The details of %(target)s are changed.")
    refused_receipt = _lazy("The details of %(target)s are not changed. %(why)s")
    icon = "user"
    section = "item"
    model = OrderItem
    function = (ORDER, CHANGE)
    related = ("order", "plan", "company")
    Form = ItemForm

    @classmethod
    def logged(cls, target: OrderItem) -> Order:
        return target.order

    def subtitle(self, target: OrderItem) -> str:
        return target.plan.name

    def form(self, target: OrderItem, data: Mapping[str, Any] | None = None) -> forms.Form:
        names = names_of(target)
        own, initial = own_fields(target.company), {name: getattr(target, name) for name in names}
        return ItemForm(data, names=names, own=own, initial={**initial, **initial_values(own, target.own_fields)})

    def refuse(self, target: OrderItem, data: Mapping[str, Any], today: date) -> str | None:
        if target.order.kind != Order.Kind.NEW or target.order.state in (Order.State.DRAFT, Order.State.APPROVAL):
            return _("It is changed where it was ordered.")
        if target.state == OrderItem.State.DONE:
            return _("It is in use. Change it on the page of its number.")
        return None if target.state in OrderItem.OPEN else _("Nothing comes of it any more.")

    def apply(self, target: OrderItem, data: Mapping[str, Any], now: datetime) -> Change:
        names, asked = names_of(target), own_fields(target.company)
        labels = {row.label for row in asked}
        before = {name: getattr(target, name) for name in names} | {"own_fields": _logged(target)}
        values = {name: data[name] for name in names}
        for name, value in values.items():
            setattr(target, name, value)
        # What was asked for when it was ordered, and is not any more, stays.
        others = {label: value for label, value in target.own_fields.items() if label not in labels}
        target.own_fields = others | values_of(asked, data)
        target.save(update_fields=[*names, "own_fields"])
        subscription = Subscription.objects.system().filter(pk=target.subscription_id or 0)
        subscription.filter(state=Subscription.State.ACTIVATING).update(**values)
        return Change(target, before=before, after={**values, "own_fields": _logged(target)})


def _logged(item: OrderItem) -> str:
    return ", ".join(f"{label}: {value}" for label, value in sorted(item.own_fields.items()))
