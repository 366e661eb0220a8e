"""Book the visits of an order that begins, and let its lines wait until the technician has been there."""

from __future__ import annotations

from django.db import transaction

from orders.core import states
from orders.core.visits import LINES
from orders.fulfilment.kinds import BOOK
from orders.fulfilment.settle import settle
from orders.fulfilment.visit_record import locked
from orders.models import Appointment, Order, OrderItem
from selfservice.kernel.outbox.enqueue import Command, enqueue
from selfservice.kernel.scope.models import as_system

State = Appointment.State


def wait_for_visits(order_id: int) -> bool:
    """Book what is reserved; return whether the items that had not begun wait for a visit now.

    Outside a transaction. Telephony begins in the network at once, and is in use after the visit.
    """
    with transaction.atomic(), as_system("book technicians"):
        visits = list(locked(order_id=order_id))
        if all(visit.state == State.DONE for visit in visits):
            return False
        for visit in visits:
            if visit.state == State.RESERVED and not visit.asked:
                order_booking(visit)
        order: Order = Order.objects.system().select_for_update().get(pk=order_id)
        if order.category not in LINES:
            return False
        waiting = OrderItem.objects.system().filter(order=order, state=OrderItem.State.WAITING)
        for item in waiting.select_related("plan", "subscription", "port_in").select_for_update(of=("self",)):
            item.state = OrderItem.State.IN_PROGRESS
            item.save()
            settle(item)
        states.refresh([order.pk])
    return True


def order_booking(visit: Appointment) -> None:
    """Ask field service to book a visit, once for each request. Inside a transaction, with the visit locked."""
    visit.asked = {"kind": BOOK, "starts": visit.starts.isoformat() if visit.starts else ""}
    visit.save(update_fields=["asked"])
    command = Command(BOOK, f"book:{visit.request_id}", visit.pk, {"request_id": visit.request_id})
    enqueue(command, company_id=visit.company_id)
