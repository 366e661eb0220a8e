"""The day on which an item is begun, of an order that is wished from a later day on."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from orders.core.port_rules import POST_DAYS
from orders.core.visits import visits_of
from orders.fulfilment.kinds import START
from orders.models import Order, OrderItem
from selfservice.gateways.network.client import HttpNetwork
from selfservice.kernel.core.errors import Refused
from selfservice.kernel.core.working_days import working_day_before
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox.enqueue import Command, enqueue
from selfservice.kernel.scope.models import as_system

State = OrderItem.State


def begin_day(wished: date, sim: str) -> date:
    """Return the day on which a new number is ordered to work on the wished day: a card by post is sent before it."""
    return working_day_before(wished, POST_DAYS) if sim == OrderItem.Sim.POST else wished


def later_day(order: Order, sim: str) -> date | None:
    """Return the later day on which an item with such a card is begun, or None if it begins at once.

    The giver of a takeover is asked at once.
    """
    if order.kind != Order.Kind.NEW:
        return None
    day = begin_day(order.wished_on, sim) if order.wished_on else None
    return day if day and day > timezone.localdate() else None


def has_come(order: Order) -> Q:
    """Return the condition that an item of the order is begun today. Inside `as_system`.

    Those whose number is ported and those that wait for a technician have a day of their own, so they begin at once.
    """
    wished, today = order.wished_on, timezone.localdate()
    if wished is None or wished <= today or visits_of(order.pk):
        return Q()
    due = Q(port_in__isnull=False)
    return due | Q(sim=OrderItem.Sim.POST) if begin_day(wished, OrderItem.Sim.POST) <= today else due


def wait_for_day(order_id: int) -> None:
    """Keep the numbers of items whose day has not come, and start the order again on that day. Outside a transaction.

    Safe to repeat. Raises Unavailable.
    """
    with as_system("wait for an order's day"):
        order: Order = Order.objects.system().get(pk=order_id)
        items = list(OrderItem.objects.system().filter(order=order, state=State.WAITING).order_by("position"))
    wished = order.wished_on
    if not items or wished is None:
        return
    reserved: dict[str, list[str]] = {}
    for item in items:
        if item.reservation:
            reserved.setdefault(item.reservation, []).append(item.number)
    for reference, numbers in reserved.items():
        _keep(reference, numbers, midnight(wished + timedelta(days=1)))
    day = min((day for item in items if (day := later_day(order, item.sim))), default=None)
    if day is None:
        return
    command = Command(START, f"order:{order.uid}:{day}", order.pk, {}, due_at=midnight(day))
    with as_system("wait for an order's day"):
        if not OutboxCommand.objects.system().filter(kind=START, key=command.key).exists():
            enqueue(command, company_id=order.company_id)


def _keep(reference: str, numbers: list[str], until: datetime) -> None:
    try:
        HttpNetwork().extend(reference, numbers, until)
    except Refused:
        # One of them is reserved no more: the network says on the day whether it is still free.
        return


def midnight(day: date) -> datetime:
    """Return the first moment of a day."""
    return timezone.make_aware(datetime.combine(day, time()))
