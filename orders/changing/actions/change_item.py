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
    related = ("order", "plan")
    Form = ItemForm

    @classmethod
    def logged(cls, target: OrderItem) -> Order:
        return target.order

    def subtitle(self, target: OrderItem) -> str:
        return target.plan.name

    def form(self, target: OrderItem, data: Mapping[str, Any] | None = None) -> forms.Form:
        names = names_of(target)
        return ItemForm(data, names=names, initial={name: getattr(target, name) for name in names})

    def refuse(self, target: OrderItem, data: Mapping[str, Any], today: date) -> str | None:
        if target.order.kind != Order.Kind.NEW or target.order.state in (Order.State.DRAFT, Order.State.APPROVAL):
            return _("It is changed where it was ordered.")
        if target.state == OrderItem.State.DONE:
            return _("It is in use. Change it on the page of its number.")
        return None if target.state in OrderItem.OPEN else _("Nothing comes of it any more.")

    def apply(self, target: OrderItem, data: Mapping[str, Any], now: datetime) -> Change:
        names = names_of(target)
        before = {name: getattr(target, name) for name in names}
        after = {name: data[name] for name in names}
        for name, value in after.items():
            setattr(target, name, value)
        target.save(update_fields=names)
        subscription = Subscription.objects.system().filter(pk=target.subscription_id or 0)
        subscription.filter(state=Subscription.State.ACTIVATING).update(**after)
        return Change(target, before=before, after=after)
