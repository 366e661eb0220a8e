"""Order portings at the clearing house, move them to another day, cancel them, and give numbers back."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _lazy

from orders.fulfilment.port_record import follow, locked, take
from orders.fulfilment.port_requests import CANCEL, CHANGE_DAY, CREATE, GIVE_BACK
from orders.fulfilment.unsent import is_unsent
from orders.models import OrderItem, PortIn
from selfservice.gateways.porting.client import HttpNumberPortability
from selfservice.gateways.porting.port import PortRequest, PortStatus
from selfservice.kernel.core.errors import Unavailable
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox.enqueue import CommandHandler
from selfservice.kernel.scope.models import as_system

# The answer of a command that nobody wants any more, about a porting that the clearing house does not have.
UNWANTED = {"unwanted": True}
BEGUN = (OrderItem.State.IN_PROGRESS, OrderItem.State.HELD)


class PortingHandler(CommandHandler):
    """Base of the handlers. Payload: porting_id. Target: the PortIn, whose present porting may be a later one."""

    label = _lazy("Porting of a number")
    model = PortIn
    queue = "fast"
    deadline = timedelta(minutes=30)
    alarms = (30, 60, 120)

    def confirmed(self, command: OutboxCommand, answer: dict[str, Any]) -> None:
        for port in _ports(command):
            if "unwanted" not in answer:
                take(port, PortStatus(**{**answer, "day": date.fromisoformat(answer["day"])}))
            elif port.state in PortIn.OPEN:
                port.state = PortIn.State.CANCELLED
            self.clear(port)
            follow([port])

    def refused(self, command: OutboxCommand, reason: str) -> None:
        for port in _ports(command):
            self.clear(port)
            follow([port])

    def clear(self, port: PortIn) -> None:
        """Remove from the row what the clearing house was asked for. It is not saved."""


class CreateHandler(PortingHandler):
    """Handler of new portings. Each is sent when the network has the number, which would work nowhere otherwise."""

    kind = CREATE

    def deliver(self, command: OutboxCommand) -> dict[str, Any]:
        wanted = dict(command.payload)
        identity, day = wanted.pop("porting_id"), date.fromisoformat(wanted.pop("day"))
        with as_system("whether a porting is still wanted"):
            rows = PortIn.objects.system().filter(pk=command.target_id or 0, porting_id=identity, cancel_asked_at=None)
            port = rows.filter(item__state__in=BEGUN).first()
        if port is None:
            # It may have been sent before, and the answer lost.
            known = HttpNumberPortability().look_up(identity)
            return UNWANTED if known is None else _answer(known)
        if is_unsent(port.item_id):
            raise Unavailable("the network does not have the number yet")
        return _answer(HttpNumberPortability().create(identity, PortRequest(**wanted, day=day)))

    def refused(self, command: OutboxCommand, reason: str) -> None:
        code, _colon, text = reason.partition(":")
        for port in _ports(command):
            if port.sequence < 0:
                # The clearing house does not know it, so no event will come.
                port.state, port.code, port.text = PortIn.State.REJECTED, code[:40], text.strip()[:300]
            follow([port])


class ChangeDayHandler(PortingHandler):
    """Handler of changes of the day. Payload: porting_id, day."""

    kind = CHANGE_DAY

    def deliver(self, command: OutboxCommand) -> dict[str, Any]:
        _require_sent(command)
        day = date.fromisoformat(command.payload["day"])
        return _answer(HttpNumberPortability().change_day(command.payload["porting_id"], day))

    def clear(self, port: PortIn) -> None:
        port.asked_day, port.asked_by = None, ""


class CancelHandler(PortingHandler):
    """Handler of cancellations."""

    kind = CANCEL

    def deliver(self, command: OutboxCommand) -> dict[str, Any]:
        _require_sent(command)
        identity = command.payload["porting_id"]
        with as_system("whether a porting has ended"):
            rows = PortIn.objects.system().filter(
                pk=command.target_id or 0, porting_id=identity, state__in=PortIn.ENDED
            )
            has_ended = rows.exists()
        return UNWANTED if has_ended else _answer(HttpNumberPortability().cancel(identity))

    def refused(self, command: OutboxCommand, reason: str) -> None:
        for port in _ports(command):
            port.cancel_asked_at = None
            follow([port])


class GiveBackHandler(PortingHandler):
    """Handler of numbers that have moved although nobody wants them any more."""

    kind = GIVE_BACK

    def deliver(self, command: OutboxCommand) -> dict[str, Any]:
        return _answer(HttpNumberPortability().give_back(command.payload["porting_id"]))


def _ports(command: OutboxCommand) -> list[PortIn]:
    """Return the porting that the command is about, locked; none if it is an earlier one of the row."""
    return locked(pk=command.target_id or 0, porting_id=command.payload["porting_id"])


def _require_sent(command: OutboxCommand) -> None:
    """Raise Unavailable while the porting itself is not sent: the clearing house would not know it."""
    with as_system("whether a porting is sent"):
        sent = OutboxCommand.objects.system().filter(kind=CREATE, key=f"port:{command.payload['porting_id']}")
        is_sent = sent.filter(state__in=(OutboxCommand.State.DONE, OutboxCommand.State.REFUSED)).exists()
    if not is_sent:
        raise Unavailable("the porting is not sent yet")


def _answer(status: PortStatus) -> dict[str, Any]:
    return {**asdict(status), "day": status.day.isoformat()}
