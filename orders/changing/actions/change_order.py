"""Change the day and the SIM card of an order, until it begins in the network."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from orders.changing.forms import CARDS_FOR_ALL, OrderForm
from orders.core import prices, promises, states
from orders.core.port_rules import POST_DAYS
from orders.core.prices import CARDS
from orders.core.visits import WITH_ADDRESS, line_of
from orders.documents.confirmation import write_confirmation
from orders.fulfilment.begin_days import begin_day, midnight
from orders.fulfilment.kinds import START
from orders.models import Appointment, Order, OrderItem
from orders.permissions import CHANGE, ORDER, SEE
from selfservice.kernel.actions.runner import Action, Change
from selfservice.kernel.core.formatting import kr, when
from selfservice.kernel.outbox.enqueue import Command, enqueue
from subscriptions.sims.forms import ADDRESS, OTHER

# Functions with which an order is seen that is changed.
SEEN = (*SEE, CHANGE)


class ChangeOrder(Action):
    """Change the items that have not begun. It costs nothing but the difference between the cards."""

    slug = "change_order"
    address = "ret"
    label = _lazy("Change the day or the SIM card")
    log_kind = "orders"
    log_label = _lazy("Order changed")
    done_receipt = _lazy("Order %(target)s is changed. There is a new confirmation.")
    refused_receipt = _lazy("Order %(target)s is not changed. %(why)s")
    icon = "cal"
    section = "order"
    order = 5
    model = Order
    function = (ORDER, CHANGE)
    from_states = frozenset({Order.State.RECEIVED.value, Order.State.HELD.value, Order.State.IN_PROGRESS.value})
    related = ("account__company",)
    Form = OrderForm

    def form(self, target: Order, data: Mapping[str, Any] | None = None) -> forms.Form:
        items = list(self._waiting(target)[:1])
        cards = bool(items) and not self._waiting(target).exclude(sim__in=CARDS_FOR_ALL).exists()
        line = line_of(self.actor, target)
        initial: dict[str, Any] = {"wished_on": target.wished_on or ""}
        if cards:
            initial |= {"kind": CARDS[OrderItem.Sim(items[0].sim)]}
            initial |= {**items[0].ship_to, "place": OTHER} if items[0].ship_to else {}
        return OrderForm(
            data, cards=cards, lead_days=line.days_from if line else 0, post_days=POST_DAYS, initial=initial,
            company=target.account.company,
        )  # fmt: skip

    def refuse(self, target: Order, data: Mapping[str, Any], today: date) -> str | None:
        if target.kind != Order.Kind.NEW:
            return _("It is changed on the page of its number.")
        visits = Appointment.objects.visible_to(self.actor, function=SEEN).filter(order=target)
        if target.category in WITH_ADDRESS and visits.exists():
            return _("The technician's visit decides the day. Choose another time for it instead.")
        if self._waiting(target).exists():
            return None
        begun = self._begins(target)
        if begun and begun <= today:
            return _("It could be changed until %(time)s.") % {"time": when(midnight(begun))}
        return _("It has begun in the network, and can't be changed any more.")

    def facts(self, target: Order) -> list[tuple[Any, Any]]:
        begins = self._begins(target)
        until = when(midnight(begins)) if begins else _("it begins in the network")
        return [(_("Can be changed until"), until), (_("Fee"), kr(Decimal(0)))]

    def apply(self, target: Order, data: Mapping[str, Any], now: datetime) -> Change:
        before = {"wished_on": _logged(target.wished_on), "one_off": target.one_off}
        target.wished_on = data["wished_on"]
        target.save(update_fields=["wished_on"])
        if data.get("kind"):
            self._change_cards(target, data)
        promises.give_at_placing(target, timezone.localdate(now), promises.CHANGED_BY_CUSTOMER)
        states.refresh([target.pk])
        target.refresh_from_db()
        # It begins now, or waits for its new day.
        enqueue(Command(START, f"order:{target.uid}:{now:%Y%m%d%H%M%S%f}", target.pk), company_id=target.company_id)
        document = write_confirmation(target)
        after = {"wished_on": _logged(target.wished_on), "one_off": target.one_off}
        return Change(target, before=before, after=after, mails=[(document, target.company_id)])

    def _change_cards(self, target: Order, data: Mapping[str, Any]) -> None:
        """Set the card and the address of the items that have not begun, at today's prices of cards."""
        sim = next(sim for sim in CARDS_FOR_ALL if CARDS[sim] == data["kind"])
        address = {name: data[name] for name in ADDRESS} if sim == OrderItem.Sim.POST else {}
        rows = OrderItem.objects.system().filter(order=target, state=OrderItem.State.WAITING, port_in=None)
        for old in CARDS_FOR_ALL:
            more = prices.card_price(sim) - prices.card_price(old)
            rows.filter(sim=old).update(sim=sim, ship_to=address, one_off=F("one_off") + more)

    def _items(self, target: Order) -> Any:
        return OrderItem.objects.visible_to(self.actor, function=SEEN).filter(order=target, port_in=None)

    def _waiting(self, target: Order) -> Any:
        return self._items(target).filter(state=OrderItem.State.WAITING).order_by("position")

    def _begins(self, target: Order) -> date | None:
        """Return the day on which the first of its items begin; None for at once."""
        wished = target.wished_on
        sims = self._items(target).order_by().values_list("sim", flat=True).distinct() if wished else ()
        return min((begin_day(wished, sim) for sim in sims), default=None) if wished else None


def _logged(day: date | None) -> str:
    return day.isoformat() if day else ""
