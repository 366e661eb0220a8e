"""Reserve a slot for a draft. The id of the request follows from the draft, so a lost answer is looked up by it."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from orders.fulfilment.kinds import CANCEL
from orders.fulfilment.visit_record import take
from orders.models import Appointment, Order
from selfservice.gateways.fieldservice.client import HttpFieldService
from selfservice.gateways.fieldservice.port import Slot
from selfservice.kernel.actions.runner import get_or_404
from selfservice.kernel.core.errors import Unavailable
from selfservice.kernel.outbox.enqueue import Command, enqueue
from selfservice.kernel.scope.models import as_system

State = Appointment.State
CONTACT = ("contact_name", "contact_phone", "note")


def reserve(visit: Appointment, slot: Slot, contact: dict[str, Any]) -> None:
    """Reserve the slot for the visit in place of what it had. Raises VisitRefused or Unavailable; then nothing changes.

    Raises Http404 if the draft was placed in another window; what is reserved expires by itself then.
    """
    request_id, service = visit.next_request_id(slot.slot_id), HttpFieldService()
    try:
        found = service.reserve(request_id, visit.address_id, slot.slot_id)
    except Unavailable:
        known = service.look_up(request_id)
        if known is None:
            raise
        found = known
    with transaction.atomic(), as_system("reserve a technician"):
        get_or_404(Order.objects.system().select_for_update(), pk=visit.order_id, state=Order.State.DRAFT)
        release(visit)
        start_again(visit, slot)
        take(visit, found)
        set_contact(visit, contact)
        visit.save()


def start_again(visit: Appointment, slot: Slot) -> None:
    """Give the visit the next request, of this slot; unsaved."""
    visit.request_id, visit.attempt = visit.next_request_id(slot.slot_id), visit.attempt + 1
    visit.slot_id, visit.starts, visit.ends, visit.price = slot.slot_id, slot.starts, slot.ends, slot.price
    visit.external_id, visit.sequence, visit.reserved_until, visit.agreed_start = "", -1, None, slot.starts


def set_contact(visit: Appointment, contact: dict[str, Any]) -> None:
    """Set whom the technician meets; unsaved."""
    for name in CONTACT:
        setattr(visit, name, contact[name])


def release(visit: Appointment) -> None:
    """Let another worker release what is reserved for the visit. In a transaction, `as_system`."""
    if visit.state == State.RESERVED:
        command = Command(CANCEL, f"release:{visit.request_id}", visit.pk, {"request_id": visit.request_id})
        enqueue(command, company_id=visit.company_id)


def forget_slot(visit: Appointment) -> None:
    """Release what is reserved, and begin without a time. In a transaction, `as_system`."""
    release(visit)
    visit.state, visit.request_id, visit.external_id, visit.sequence = State.WANTED, "", "", -1
    visit.slot_id, visit.starts, visit.ends, visit.reserved_until, visit.price = (
        "",
        None,
        None,
        None,
        type(visit.price)(0),
    )
