"""What is sent to the clearing house, as commands. A porting's id is stored with the command that first names it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from orders.core.port_rules import earliest, possible_from
from orders.models import OrderItem, PortIn
from selfservice.gateways.porting.client import HttpNumberPortability
from selfservice.kernel.db.bulk_update import update
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox.enqueue import Command, enqueue, enqueue_many

CREATE, CHANGE_DAY, CANCEL = "porting.create", "porting.change_day", "porting.cancel"
GIVE_BACK = "porting.give_back"
# What snapshots, answers to what was asked, and a new request change.
CHANGED = ("state", "sequence", "code", "text", "day", "days", "asked_day", "asked_by", "cancel_asked_at")


def begin(port: PortIn) -> None:
    """Make the row a new porting at the clearing house, which knows nothing of it yet. The row is not saved."""
    port.porting_id = HttpNumberPortability().new_porting_id()
    port.state, port.sequence, port.code, port.text = PortIn.State.PLANNED, -1, "", ""
    port.asked_day, port.asked_by, port.cancel_asked_at = None, "", None


def create_command(port: PortIn) -> Command:
    """Return the command that orders the porting. What it says never changes: the same id is the same request."""
    wanted = {
        "porting_id": port.porting_id, "number": port.item.number, "donor": port.donor, "day": port.day.isoformat(),
        "cvr": port.cvr, "name": port.name, "iccid": port.iccid,
    }  # fmt: skip
    return Command(CREATE, f"port:{port.porting_id}", port.pk, wanted)


def change_command(port: PortIn, day: date, moment: str) -> Command:
    """Return the command that moves the porting to another day; `moment` tells two such changes apart."""
    wanted = {"porting_id": port.porting_id, "day": day.isoformat()}
    return Command(CHANGE_DAY, f"port-day:{port.porting_id}:{moment}", port.pk, wanted)


def cancel_command(port: PortIn, moment: str) -> Command:
    """Return the command that cancels the porting."""
    return Command(CANCEL, f"port-cancel:{port.porting_id}:{moment}", port.pk, {"porting_id": port.porting_id})


def start_portings(items: Sequence[OrderItem]) -> None:
    """Give the items' portings an id and a command each. In a transaction, under `as_system`, with the portings locked.

    A day that can't be had any more becomes the first one that can.
    """
    of = {item.pk: item for item in items}
    ports = list(PortIn.objects.system().filter(item__in=list(of)))
    today = timezone.localdate()
    for port in ports:
        port.item = of[port.item_id]
        begin(port)
        first = earliest(today, by_post=port.item.sim == OrderItem.Sim.POST)
        port.move_to(possible_from(max(port.day, first)), why="too_late")
    update(ports, ["porting_id", *CHANGED])
    enqueue_many((create_command(port), port.company_id, None) for port in ports)


def call_off(port: PortIn | None) -> None:
    """Have the clearing house cancel a porting that is under way, or return the number if it has moved.

    Inside `as_system`, with the porting locked.
    """
    if port is None or not port.porting_id:
        return
    if port.state == PortIn.State.COMPLETED:
        key = f"port-return:{port.porting_id}"
        if not OutboxCommand.objects.system().filter(key=key).exists():
            wanted = {"porting_id": port.porting_id}
            enqueue(Command(GIVE_BACK, key, port.pk, wanted), company_id=port.company_id)
    elif port.state in PortIn.OPEN and not port.cancel_asked_at:
        port.cancel_asked_at = timezone.now()
        port.save()
        enqueue(cancel_command(port, f"{port.cancel_asked_at:%Y%m%d%H%M%S%f}"), company_id=port.company_id)
