"""Drop numbers in the network of whose items nothing comes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from orders.fulfilment.kinds import START
from orders.fulfilment.unsent import is_unsent
from orders.fulfilment.withdraw import KIND
from orders.models import OrderItem
from selfservice.kernel.core.errors import Unavailable
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox.enqueue import Accepted, Command, enqueue
from subscriptions.network.command import NetworkHandler


class WithdrawHandler(NetworkHandler):
    """Handler of numbers that are not wanted any more. Payload: number. Target: the item."""

    kind = KIND
    verb = "terminate"

    def __init__(self, commands: Sequence[OutboxCommand] = ()) -> None:
        super().__init__(commands)
        self.bulk = False

    def body(self, command: OutboxCommand) -> dict[str, Any]:
        return {}

    def confirmed(self, command: OutboxCommand, answer: dict[str, Any]) -> None:
        _start_again(command)

    def refused(self, command: OutboxCommand, reason: str) -> None:
        _start_again(command)

    def prepare(self, command: OutboxCommand) -> Callable[[], dict[str, Any] | Accepted]:
        """Return what sends it, or waits: until the network has the order to create the number, it knows none."""
        return _wait if is_unsent(command.target_id or 0) else super().prepare(command)


def _wait() -> dict[str, Any] | Accepted:
    raise Unavailable("the order to create the number is not sent yet")


def _start_again(command: OutboxCommand) -> None:
    """Start an item that has got another number."""
    item = OrderItem.objects.system().filter(pk=command.target_id or 0, state=OrderItem.State.WAITING).first()
    if item is not None:
        enqueue(Command(START, f"start:{command.key}", item.order_id), company_id=item.company_id)
