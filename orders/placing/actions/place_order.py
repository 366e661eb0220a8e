"""Place an order: from a draft to the operator, at the prices that were shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from orders.approval import requests, rules
from orders.core import prices, promises
from orders.core.line_facts import facts_of
from orders.documents.confirmation import write_confirmation
from orders.fulfilment.start_command import START
from orders.models import Order
from orders.permissions import ORDER
from orders.placing import drafts
from orders.porting import drafts as port_drafts
from selfservice.kernel.actions.runner import Action, Change
from selfservice.kernel.core.formatting import account, kr, number
from selfservice.kernel.core.formatting import day as shown_day
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.models import ActionRun
from selfservice.kernel.outbox.enqueue import Command


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
    waiting_receipt = _lazy(
        "Order %(target)s waits for approval. Nothing is ordered before that; you are told by mail when it is answered."
    )
    icon = "plus"
    section = "draft"
    model = Order
    function = ORDER
    # One whose request has lapsed is asked for again; while it waits, the kernel refuses a second one.
    from_states = frozenset({Order.State.DRAFT.value, Order.State.APPROVAL.value})
    related = ("account__company", "company")
    Form = OnceForm
    # A takeover is placed by an action of its own.
    order_kind: ClassVar[str] = Order.Kind.NEW

    def seen(self, target: Order, data: Mapping[str, Any], day: date) -> str:
        total = drafts.price_now(self.actor, target)
        binding, notice = drafts.binding_and_notice(self.actor, target)
        return f"{total.monthly} {total.one_off} {binding} {notice}"

    def refuse(self, target: Order, data: Mapping[str, Any], today: date) -> str | None:
        if target.kind != self.order_kind:
            return _("This order is placed on another page.")
        if target.state == Order.State.DRAFT and target.requester_id not in (None, self.actor.id):
            return _("A colleague has begun this order. Order it yourself from the catalogue.")
        if reason := drafts.refusal(self.actor, target, approving=self.approving is not None):
            return reason
        if self.approving is not None or self.actor.kind != "user":
            return None
        return rules.nobody_can(target, drafts.price_now(self.actor, target).monthly, self.actor.id)

    def needs_approval(self, target: Order, data: Mapping[str, Any]) -> bool:
        monthly = drafts.price_now(self.actor, target).monthly
        return self.actor.kind == "user" and rules.needs_approval(target.company_id, monthly)

    def may_answer(self, target: Order, run: ActionRun, *, yes: bool) -> str | None:
        return rules.why_not(target, run, self.actor.id)

    def notify_approvers(self, target: Order, data: Mapping[str, Any], run: ActionRun) -> None:
        drafts.fix_prices(self.actor, target)
        target.state, target.placed_at = Order.State.APPROVAL, target.placed_at or run.created_at
        target.mailed_on = None
        target.save()
        requests.ask(target, run)

    def declined(self, target: Order, run: ActionRun) -> None:
        taken_back = (self.actor.kind, self.actor.id) == (run.actor_kind, run.actor_id)
        target.state = Order.State.DRAFT if taken_back else Order.State.REJECTED
        # The answer has a mail of its own.
        target.mailed_state = target.state
        target.placed_at, target.finished_at = (None, None) if taken_back else (target.placed_at, run.finished_at)
        target.save()

    def facts(self, target: Order) -> list[tuple[Any, Any]]:
        days = drafts.first_days(self.actor, target, timezone.localdate())
        total = sum((price * n for price, n, _day in days), prices.Price())
        first, last = days[0][2], days[-1][2]
        # Each subscription is a line of the invoice, rounded by itself.
        amount = sum((prices.first_bill(price, day) * n for price, n, day in days), Decimal(0))
        end = prices.months_of_first_bill(last)[1]
        bill = {"amount": kr(amount), "from": shown_day(first), "to": shown_day(end)}
        return [
            (_("Price per month"), _("%(price)s without VAT") % {"price": kr(total.monthly)}),
            (_("To pay once"), _("%(price)s without VAT") % {"price": kr(total.one_off)}),
            *drafts.terms(self.actor, target),
            (_("First invoice"), _("%(amount)s without VAT, for %(from)s to %(to)s") % bill),
            *([(_("Wished from"), shown_day(target.wished_on))] if target.wished_on else []),
            (_("Earliest"), shown_day(first)),
            (_("Subscriptions"), number(target.items_count)),
            *facts_of(self.actor, target),
            (_("Account"), f"{account(target.account.number)} {target.account.name}"),
            *([(_("Your reference"), target.reference)] if target.reference else []),
            (_("Gets mails about the order"), target.requester_name),
            *port_drafts.facts(self.actor, target),
        ]

    def apply(self, target: Order, data: Mapping[str, Any], now: datetime) -> Change:
        drafts.fix_prices(self.actor, target)
        before = target.state
        target.state, target.placed_at = Order.State.RECEIVED, now
        target.save()
        promises.give_at_placing(target, timezone.localdate())
        with translation.override(target.language):
            document = write_confirmation(target, self.facts(target))
        after = {"state": target.state, "order": target.number, "monthly": target.monthly, "one_off": target.one_off}
        return Change(target, before={"state": before}, after=after, mails=[(document, target.company_id)])

    def command(self, target: Order, data: Mapping[str, Any], change: Change) -> Command | None:
        return Command(START, f"order:{target.uid}", target.pk, {})
