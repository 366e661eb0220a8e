"""Place an order: from a draft to the operator, at the prices that were shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from orders.core import prices, promises
from orders.core.line_facts import facts_of
from orders.fulfilment.start_command import START
from orders.models import Order
from orders.permissions import ORDER
from orders.placing import drafts
from orders.porting import drafts as port_drafts
from selfservice.kernel.actions.runner import Action, Change
from selfservice.kernel.core.formatting import day as shown_day
from selfservice.kernel.core.formatting import kr, number
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.outbox.enqueue import Command
from subscriptions.prices import a_month


class PlaceOrder(Action):
    """Place the draft. A worker starts its items; each is a subscription that the network creates."""

    slug = "place_order"
    address = "bestil"
    label = _lazy("Place the order")
    log_kind = "orders"
    log_label = _lazy("Order placed")
    sent_label = _lazy("Order sent")
    sent_receipt = _lazy("We have your order %(target)s. You are told by mail when it is done.")
    done_receipt = _lazy("We have your order %(target)s. You are told by mail when it is done.")
    refused_receipt = _lazy("The order was not placed. %(why)s")
    icon = "plus"
    section = "draft"
    model = Order
    function = ORDER
    from_states = frozenset({Order.State.DRAFT.value})
    related = ("account", "company")
    Form = OnceForm

    def seen(self, target: Order, data: Mapping[str, Any], day: date) -> str:
        total = drafts.price_now(self.actor, target)
        return f"{total.monthly} {total.one_off}"

    def refuse(self, target: Order, data: Mapping[str, Any], today: date) -> str | None:
        return drafts.refusal(self.actor, target)

    def facts(self, target: Order) -> list[tuple[Any, Any]]:
        days = drafts.first_days(self.actor, target, timezone.localdate())
        total = sum((price for price, _day in days), prices.Price())
        first, last = days[0][1], days[-1][1]
        amount = sum((prices.first_bill(price, day) for price, day in days), Decimal(0))
        end = prices.months_of_first_bill(last)[1]
        bill = {"amount": kr(amount), "from": shown_day(first), "to": shown_day(end)}
        return [
            (_("Account"), f"{target.account.number} {target.account.name}"),
            *facts_of(self.actor, target),
            (_("Subscriptions"), number(target.items_count)),
            (_("Price per month"), a_month(total.monthly)),
            (_("To pay once"), kr(total.one_off)),
            *drafts.terms(self.actor, target),
            (_("First invoice"), _("%(amount)s without VAT, for %(from)s to %(to)s") % bill),
            (_("Earliest"), shown_day(first)),
            *port_drafts.facts(self.actor, target),
        ]

    def apply(self, target: Order, data: Mapping[str, Any], now: datetime) -> Change:
        drafts.fix_prices(self.actor, target)
        target.state, target.placed_at = Order.State.RECEIVED, now
        target.save()
        promises.give_at_placing(target, timezone.localdate())
        after = {"state": target.state, "order": target.number, "monthly": target.monthly, "one_off": target.one_off}
        return Change(target, before={"state": Order.State.DRAFT}, after=after)

    def command(self, target: Order, data: Mapping[str, Any], change: Change) -> Command | None:
        return Command(START, f"order:{target.uid}", target.pk, {})
