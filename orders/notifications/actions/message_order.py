"""Support writes to the customer about an order; it is in a case and in the order's log, and mailed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.support.cases import Text, cases
from orders.models import Order
from orders.notifications.actions.support_forms import ItemForm, items_of, no_item
from orders.notifications.mails import write_to_readers
from selfservice.kernel.actions.runner import Action, Change


class MessageForm(ItemForm):
    """What the customer reads, and why it is written."""

    message = forms.CharField(
        label=_lazy("Message to the customer"), max_length=1000,
        error_messages={"required": _lazy("Write a message.")}, widget=forms.Textarea({"rows": 4, "cols": 60}),
    )  # fmt: skip
    field_order = ("item", "message", "reason")


class MessageOrder(Action):
    """Write to the person who placed it and to those who follow it."""

    slug = "message_order"
    address = "besked"
    label = _lazy("Write to the customer")
    log_kind = "orders"
    log_label = _lazy("Message from support")
    consequence = _lazy("The message is mailed to the person who ordered, and shown on the order's page.")
    done_receipt = _lazy("The message about order %(target)s is sent.")
    refused_receipt = _lazy("The message about order %(target)s is not sent. %(why)s")
    icon = "mail"
    model = Order
    related = ("company", "requester")
    actors = frozenset({"staff"})
    from_states = frozenset(state.value for state in Order.State if state != Order.State.DRAFT)
    Form = MessageForm

    def refuse(self, target: Order, data: Mapping[str, Any], today: date) -> str | None:
        return no_item(target, data)

    def apply(self, target: Order, data: Mapping[str, Any], now: datetime) -> Change:
        message = data["message"]
        if data["item"]:
            message = f"{items_of(target, data)[0]}: {message}"
        write_to_readers(target, message)
        with translation.override(target.language):
            subject = _("About order %(number)s") % {"number": target.number}
        cases().tell(self.actor, target, Text("order", subject, message), author=target.requester)
        return Change(target, after={"message": message})
