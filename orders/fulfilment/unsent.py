"""Whether the network has the order to create an item's number."""

from __future__ import annotations

from orders.fulfilment.command import CREATE
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.scope.models import as_system

# States of a command that is still to be sent, or to be answered.
WAITING = (OutboxCommand.State.PENDING, OutboxCommand.State.SENDING, OutboxCommand.State.PARKED)


def is_unsent(item_id: int) -> bool:
    """Return whether an order to create the item's number has not reached the network yet."""
    with as_system("whether the network has an order"):
        created = OutboxCommand.objects.system().filter(kind=CREATE, target_id=item_id, reference="")
        return bool(created.filter(state__in=WAITING).exists())
