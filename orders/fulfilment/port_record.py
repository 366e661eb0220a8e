"""Record what the clearing house says about portings, and bring their items to the state that follows."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import structlog

from orders.core import promises, states
from orders.fulfilment.port_requests import CHANGED, call_off
from orders.fulfilment.settle import settle
from orders.models import OrderItem, PortIn
from selfservice.gateways.porting.port import PortStatus
from selfservice.kernel.db.bulk_update import update

# Items of which nothing comes.
OFF = (OrderItem.State.CANCELLED, OrderItem.State.FAILED)
log = structlog.get_logger(__name__)


def locked(**lookup: object) -> list[PortIn]:
    """Return portings, locked in the order of their ids. They are locked before their items, everywhere."""
    rows = PortIn.objects.system().filter(**lookup)
    return list(rows.order_by("pk").select_for_update(of=("self",)))


def take(port: PortIn, status: PortStatus) -> bool:
    """Take over a snapshot if it is newer than what is known; return whether it is. The row is not saved.

    That of an earlier porting of the row, or one that came before, changes nothing: the order of arrival is irrelevant.
    """
    if status.porting_id != port.porting_id or status.sequence <= port.sequence:
        return False
    by_us = status.day == port.asked_day
    port.moved_by_operators = status.day > port.day and not by_us
    port.move_to(status.day, by=port.asked_by if by_us else "", why="" if by_us else status.text)
    port.state, port.sequence, port.code, port.text = status.state, status.sequence, status.code, status.text
    return True


def follow(ports: Iterable[PortIn]) -> None:
    """Save the portings, and settle their items and orders. In a transaction, inside an action or `as_system`."""
    changed = list(ports)
    update(changed, CHANGED)
    settle_items([port.item_id for port in changed])
    if moved := [port.item_id for port in changed if port.moved_by_operators]:
        orders = set(OrderItem.objects.system().filter(pk__in=moved).values_list("order", flat=True))
        promises.have_mailed(orders, later=orders)


def settle_items(pks: Collection[int]) -> None:
    """Settle items and refresh their orders."""
    rows = OrderItem.objects.system().filter(pk__in=pks).select_related("plan", "subscription", "port_in")
    items = list(rows.order_by("pk").select_for_update(of=("self",)))
    changed = {item.order_id for item in items if settle(item)}
    for item in items:
        if item.state in OFF and item.port_in.state == PortIn.State.COMPLETED:
            log.error("a number was ported that nobody wants any more: it is given back", item=str(item.uid))
            call_off(item.port_in)
    states.refresh(changed)
