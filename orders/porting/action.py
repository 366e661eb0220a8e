"""What the actions on a porting share."""

from __future__ import annotations

from typing import ClassVar

from orders.core.port_words import refusal_words
from orders.models import Order, PortIn
from orders.permissions import CHANGE, ORDER
from selfservice.kernel.actions.runner import Action
from selfservice.kernel.scope.actor import Needed


class PortAction(Action):
    """An action on the porting of an item of an order."""

    log_kind = "orders"
    section = "port"
    model = PortIn
    function: ClassVar[Needed | None] = (ORDER, CHANGE)
    actors = frozenset({"user", "staff"})
    related = ("item__order", "item__plan")

    @classmethod
    def logged(cls, target: PortIn) -> Order:
        """The order, whose history has it."""
        return target.item.order

    def outside_reason(self, reason: str) -> str:
        return refusal_words(reason)
