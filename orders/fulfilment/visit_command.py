"""Commands to field service: book, move, find another time after we missed one, cancel. Payload: request_id, and more.

A command about a request that the visit no longer has does nothing.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _lazy

from orders.fulfilment import kinds
from orders.fulfilment.snapshots import from_answer, to_answer
from orders.fulfilment.visit_follow import follow
from orders.fulfilment.visit_record import asked_for, locked, record
from orders.models import Appointment
from selfservice.gateways.fieldservice.client import HttpFieldService
from selfservice.gateways.fieldservice.port import (
    BOOKED,
    FEE,
    GONE,
    MISSED_BY_CUSTOMER,
    MISSED_BY_US,
    RESERVED,
    STATE,
    TAKEN,
    Contact,
    VisitRefused,
)
from selfservice.gateways.fieldservice.port import Appointment as Snapshot
from selfservice.kernel.core.errors import Refused, Unavailable
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox.enqueue import Accepted, CommandHandler
from selfservice.kernel.scope.models import as_system

State = Appointment.State
# Days ahead in which another time is looked for.
AHEAD = timedelta(days=60)
# Field service still comes, or may be asked to.
OPEN = (RESERVED, BOOKED, MISSED_BY_US, MISSED_BY_CUSTOMER)


class VisitHandler(CommandHandler):
    """Base of the handlers. Its target is the visit; its answer a snapshot."""

    label = _lazy("Technician's visit")
    model = Appointment
    deadline = timedelta(minutes=15)
    alarms = (15, 60)

    def deliver(self, command: OutboxCommand) -> dict[str, Any] | Accepted:
        with as_system("read a visit"):
            visit = Appointment.objects.system().filter(pk=command.target_id or 0).first()
        if visit is None or visit.request_id != command.payload["request_id"]:
            return {}
        try:
            return to_answer(self.call(HttpFieldService(), visit, command.payload))
        except VisitRefused as refusal:
            if refusal.code == STATE and (known := HttpFieldService().look_up(visit.request_id)):
                # It is done, missed or cancelled already.
                return to_answer(known)
            if refusal.code == FEE:
                raise Refused(f"{FEE}: {refusal.fee}") from refusal
            raise

    def call(self, service: HttpFieldService, visit: Appointment, payload: dict[str, Any]) -> Snapshot:
        """Call field service and return its snapshot."""
        raise NotImplementedError

    def confirmed(self, command: OutboxCommand, answer: dict[str, Any]) -> None:
        for visit in locked(pk=command.target_id or 0):
            if found := from_answer(answer):
                record(visit, found)
                self.settled(visit, found)

    def settled(self, visit: Appointment, found: Snapshot) -> None:
        """Forget a question that was answered otherwise: the visit has gone on meanwhile."""
        if visit.asked and visit.request_id == found.request_id:
            if found.state == BOOKED and asked_for(visit) == found.starts:
                # They have agreed to it, although we have moved the visit once more meanwhile.
                visit.agreed_start = found.starts
            visit.asked = {}
            visit.save(update_fields=["asked", "agreed_start"])
            follow(visit)

    def refused(self, command: OutboxCommand, reason: str) -> None:
        for visit in locked(pk=command.target_id or 0, request_id=command.payload["request_id"]):
            self.take_refusal(visit, reason)
            visit.asked = {}
            visit.save()
            follow(visit)

    def take_refusal(self, visit: Appointment, reason: str) -> None:
        """Set what a refusal means for the visit."""
        if reason.startswith(f"{FEE}: "):
            visit.fee = Decimal(reason.removeprefix(f"{FEE}: "))


class BookHandler(VisitHandler):
    """Book the reserved slot; reserve it first where that was not done, or not answered."""

    kind = kinds.BOOK

    def call(self, service: HttpFieldService, visit: Appointment, payload: dict[str, Any]) -> Snapshot:
        external = visit.external_id
        if not external:
            external = service.reserve(visit.request_id, visit.address_id, visit.slot_id).appointment_id
        return service.book(external, Contact(visit.contact_name, visit.contact_phone, visit.note))

    def take_refusal(self, visit: Appointment, reason: str) -> None:
        visit.state = State.EXPIRED if reason.startswith(GONE) else State.WANTED


class MoveHandler(VisitHandler):
    """Move the visit to the slot that the customer chose, for at most the fee that was shown."""

    kind = kinds.MOVE

    def call(self, service: HttpFieldService, visit: Appointment, payload: dict[str, Any]) -> Snapshot:
        return service.move(visit.external_id, payload["slot_id"], accepted_fee=Decimal(payload["fee"]))


class RebookHandler(VisitHandler):
    """Move a visit that we missed to the next free slot that costs nothing."""

    kind = kinds.REBOOK
    deadline = timedelta(hours=1)
    alarms = (30, 60)

    def call(self, service: HttpFieldService, visit: Appointment, payload: dict[str, Any]) -> Snapshot:
        known = service.look_up(visit.request_id)
        if known is None:
            raise Unavailable("field service does not know the visit")
        if known.state != MISSED_BY_US:
            # Moved already: by an earlier try, or by the customer.
            return known
        today = timezone.localdate()
        found = service.slots(visit.address_id, today, today + AHEAD)
        slots = [slot for slot in found if not slot.price and slot.starts > known.starts]
        if not slots:
            raise Unavailable("no free slot")
        try:
            return service.move(visit.external_id, slots[0].slot_id, accepted_fee=Decimal(0))
        except VisitRefused as refusal:
            if refusal.code == TAKEN:
                raise Unavailable("the slot was taken") from refusal
            raise


class CancelHandler(VisitHandler):
    """Cancel a visit, or release a reservation: also one that the portal no longer has. Payload: request_id, fee."""

    kind = kinds.CANCEL

    def deliver(self, command: OutboxCommand) -> dict[str, Any] | Accepted:
        service = HttpFieldService()
        known = service.look_up(command.payload["request_id"])
        if known is None or known.state not in OPEN:
            return to_answer(known) if known else {}
        fee = Decimal(command.payload.get("fee", "0"))
        try:
            return to_answer(service.cancel(known.appointment_id, accepted_fee=fee))
        except VisitRefused as refusal:
            raise Refused(f"{refusal.code}: {refusal.fee}") from refusal
