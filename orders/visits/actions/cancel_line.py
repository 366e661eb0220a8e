"""Ask to cancel an order whose technician has not been there: field service answers, for a fee or none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from orders.core.locks import without_waiting
from orders.core.visits import LINES
from orders.fulfilment.kinds import CANCEL
from orders.fulfilment.visit_follow import cancel_items
from orders.fulfilment.visit_record import locked
from orders.models import Appointment, Order, OrderItem
from orders.permissions import CHANGE, ORDER
from orders.visits.refusals import refusal_words
from selfservice.kernel.actions.runner import Action, Change
from selfservice.kernel.core.formatting import kr
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.outbox.enqueue import Command, enqueue
from subscriptions.prices import once

ACTIVE = Appointment.ACTIVE


class CancelLine(Action):
    """Cancel the visits. The order is cancelled when field service agrees, and goes on if it refuses."""

    slug = "cancel_line"
    address = "annuller-linje"
    label = _lazy("Cancel the order and the technician")
    log_kind = "orders"
    log_label = _lazy("Order and technician cancelled")
    sent_label = _lazy("Cancelling of order and technician asked for")
    consequence = _lazy("Nothing is delivered. It can't be undone, but ordered again.")
    sent_receipt = _lazy("We are cancelling order %(target)s. The order's page shows when it is done.")
    done_receipt = _lazy("Order %(target)s is cancelled.")
    refused_receipt = _lazy("Order %(target)s is not cancelled. %(why)s")
    icon = "x"
    tone = "danger"
    section = "order"
    order = 25
    model = Order
    function = (ORDER, CHANGE)
    from_states = frozenset({Order.State.HELD.value, Order.State.IN_PROGRESS.value})
    Form = OnceForm

    def seen(self, target: Order, data: Mapping[str, Any], day: date) -> str:
        return str(self._fee(target))

    def refuse(self, target: Order, data: Mapping[str, Any], today: date) -> str | None:
        visits = self._visits(target)
        items = OrderItem.objects.visible_to(self.actor, function=self.function).filter(order=target)
        begun = items.exclude(subscription=None).exists() or items.filter(state=OrderItem.State.WAITING).exists()
        if target.category not in LINES or not visits or begun:
            return _("It has begun in the network, and can't be stopped any more.")
        if any(visit.asked for visit in visits):
            return _("We are arranging a time just now. Try again in a moment.")
        return None

    def facts(self, target: Order) -> list[tuple[Any, Any]]:
        return [(_("Fee"), once(self._fee(target)))]

    def apply(self, target: Order, data: Mapping[str, Any], now: datetime) -> Change:
        before, fee = target.state, self._fee(target)
        with without_waiting():
            visits = list(locked(nowait=True, order=target))
        active = [visit for visit in visits if visit.state in ACTIVE]
        for visit in active:
            visit.asked = {"kind": CANCEL}
            visit.save(update_fields=["asked"])
        if not active:
            cancel_items([target.pk])
            target.refresh_from_db()
        commands = [self._command(visit, now) for visit in active]
        for command in commands[1:]:
            enqueue(command, company_id=target.company_id)
        return Change(target, before={"state": before}, after={"state": target.state, "fee": kr(fee)}, made=commands)

    def command(self, target: Order, data: Mapping[str, Any], change: Change) -> Command | None:
        return next(iter(change.made), None)

    def outside_reason(self, reason: str) -> str:
        return refusal_words(reason)

    def _command(self, visit: Appointment, now: datetime) -> Command:
        payload = {"request_id": visit.request_id, "fee": str(visit.fee)}
        return Command(CANCEL, f"cancel:{visit.uid}:{now:%Y%m%d%H%M%S%f}", visit.pk, payload)

    def _visits(self, target: Order) -> list[Appointment]:
        return list(Appointment.objects.visible_to(self.actor, function=self.function).filter(order=target))

    def _fee(self, target: Order) -> Decimal:
        return sum((visit.fee for visit in self._visits(target) if visit.state in ACTIVE), Decimal(0))
