"""The state of an order, derived from the states of its items."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone

from orders.models import Appointment, Order, OrderItem

Item = OrderItem.State
State = Order.State
# Items that cost nothing, because nothing will come of them.
OFF = (Item.REJECTED, Item.FAILED, Item.CANCELLED)


def derive(states: Collection[str]) -> str:
    """Return the state of a placed order whose items have these states.

    An order is held as soon as one item is: what waits for the customer comes first. It is finished when all items are.
    """
    left = set(states) - {Item.CANCELLED}
    if not left:
        return State.CANCELLED
    if Item.HELD in left:
        return State.HELD
    if Item.IN_PROGRESS in left or (Item.WAITING in left and len(left) > 1):
        return State.IN_PROGRESS
    if left == {Item.WAITING}:
        return State.RECEIVED
    if Item.DONE in left:
        return State.DONE if left == {Item.DONE} else State.PARTIAL
    return State.FAILED if Item.FAILED in left else State.REJECTED


def refresh(order_ids: Iterable[int]) -> None:
    """Set state and prices of placed orders from their items. Inside an action or `as_system`, in a transaction.

    The orders are locked before their items are counted, in the order of their ids, so that of two workers at once the
    second one counts what the first has done.
    """
    placed = Order.objects.system().exclude(state__in=(State.DRAFT, State.APPROVAL))
    for order in placed.filter(pk__in=set(order_ids)).order_by("pk").select_for_update():
        items = OrderItem.objects.system().filter(order=order)
        rows = list(items.order_by().values("state").annotate(a_month=Sum("monthly"), once=Sum("one_off")))
        on = [row for row in rows if row["state"] not in OFF]
        order.state = derive([row["state"] for row in rows])
        order.monthly = sum((row["a_month"] for row in on), Decimal(0))
        order.one_off = sum((row["once"] for row in on), Decimal(0)) if on else _charged(order)
        order.finished_at = None if order.is_open else order.finished_at or timezone.now()
        if (order.state, order.mailed_state) == (State.IN_PROGRESS, State.HELD):
            # Held again, it is mailed again.
            order.mailed_state = State.IN_PROGRESS
        order.save(update_fields=["state", "monthly", "one_off", "finished_at", "mailed_state"])


def _charged(order: Order) -> Decimal:
    """Return what visits have cost of an order of which nothing comes: a fee for cancelling late."""
    found = Appointment.objects.system().filter(order=order).aggregate(charged=Sum("charged"))["charged"]
    return found or Decimal(0)
