"""Try the failed items of an order again, under the same order number."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from orders.core import states
from orders.fulfilment.start_command import START
from orders.models import Order, OrderItem
from orders.permissions import ORDER
from selfservice.kernel.actions.runner import Action, Change
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.outbox.enqueue import Command


class RetryItems(Action):
    """Start the failed items once more; those that are done stay as they are."""

    slug = "retry_items"
    address = "proev-igen"
    label = _lazy("Try the failed ones again")
    log_kind = "orders"
    log_label = _lazy("Failed items tried again")
    sent_label = _lazy("Failed items sent again")
    consequence = _lazy("What is done stays as it is. The order keeps its number and its prices.")
    sent_receipt = _lazy("The failed items of order %(target)s are being tried again.")
    done_receipt = _lazy("The failed items of order %(target)s are being tried again.")
    refused_receipt = _lazy("The failed items of order %(target)s are not tried again. %(why)s")
    icon = "play"
    section = "order"
    order = 10
    model = Order
    function = ORDER
    actors = frozenset({"user", "staff"})
    Form = OnceForm

    def refuse(self, target: Order, data: Mapping[str, Any], today: date) -> str | None:
        items = OrderItem.objects.visible_to(self.actor, function=ORDER).filter(order=target)
        if not items.filter(state=OrderItem.State.FAILED).exists():
            return _("None of its items has failed.")
        return None

    def apply(self, target: Order, data: Mapping[str, Any], now: datetime) -> Change:
        before = {"state": target.state}
        failed = OrderItem.objects.system().filter(order=target, state=OrderItem.State.FAILED)
        if target.kind == Order.Kind.NEW:
            # The network may refuse a number of ours again, unless it was about the card.
            failed.filter(port_in=None).exclude(reason__startswith="card").update(number="", reservation="")
        count = failed.update(state=OrderItem.State.WAITING, reason="")
        states.refresh([target.pk])
        target.refresh_from_db()
        return Change(target, before=before, after={"state": target.state, "items": count}, made=now)

    def command(self, target: Order, data: Mapping[str, Any], change: Change) -> Command | None:
        return Command(START, f"order:{target.uid}:{change.made:%Y%m%d%H%M%S%f}", target.pk, {})
