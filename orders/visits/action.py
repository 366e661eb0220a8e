"""What the actions on a technician's visit share."""

from __future__ import annotations

from typing import ClassVar

from orders.models import Appointment, Order
from orders.permissions import CHANGE, ORDER
from orders.visits.refusals import refusal_words
from selfservice.kernel.actions.runner import Action
from selfservice.kernel.scope.actor import Needed


class VisitAction(Action):
    """An action on a technician's visit of an order."""

    log_kind = "orders"
    section = "visit"
    model = Appointment
    function: ClassVar[Needed | None] = (ORDER, CHANGE)
    related = ("order",)
    # It is signed for the page.
    unrecorded = frozenset({"slot"})

    @classmethod
    def logged(cls, target: Appointment) -> Order:
        """The order, whose history has it."""
        return target.order

    def outside_reason(self, reason: str) -> str:
        return refusal_words(reason)
