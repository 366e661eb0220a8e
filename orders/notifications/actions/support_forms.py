"""What support's forms about an order share: the item that it is about, and the reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from orders.models import Order, OrderItem
from selfservice.kernel.core.amounts import WholeField
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.core.refusals import AtField


class ItemForm(OnceForm):
    """One item, or the whole order; and why."""

    item = WholeField(
        label=_lazy("Item, by its number in the list (empty: the whole order)"), required=False, min_value=1,
        max_value=5_000,
    )  # fmt: skip
    reason = forms.CharField(
        label=_lazy("Reason"), max_length=1000, error_messages={"required": _lazy("Give the reason")},
        widget=forms.Textarea({"rows": 2, "cols": 60}),
    )  # fmt: skip


def items_of(order: Order, data: Mapping[str, Any]) -> list[OrderItem]:
    """Return the item that the form names, or all of them; none if there is no such item. Inside an action."""
    rows = OrderItem.objects.system().filter(order=order).order_by("position")
    return list(rows.filter(position=data["item"]) if data.get("item") else rows)


def no_item(order: Order, data: Mapping[str, Any]) -> str | None:
    """Return why the form names no item of the order, or None. Inside an action."""
    if items_of(order, data):
        return None
    return AtField(_("The order has no item of that number."), "item")
