"""What the portal asks of the mobile network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

# How far an order can be. A posted card is "shipped" until somebody puts it into a phone.
ACCEPTED, IN_PROGRESS, SHIPPED, DONE, REJECTED = "accepted", "in_progress", "shipped", "done", "rejected"
STATUSES = (ACCEPTED, IN_PROGRESS, SHIPPED, DONE, REJECTED)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the network says of an order. `result` may hold a card's codes: it is never shown, logged or stored."""

    reference: str
    status: str
    reason: str = ""
    result: dict[str, Any] = field(default_factory=dict, repr=False)


class Network(Protocol):
    """The provisioning of numbers and SIM cards.

    Both raise Refused (unknown number, an order that makes no sense) or Unavailable.
    """

    def order(self, verb: str, number: str, body: Mapping[str, Any], *, key: str) -> Answer:
        """Order a change of a number (E.164). The same `key` again is the same order, whatever became of the first."""
        ...

    def answer(self, reference: str) -> Answer:
        """How far an order has come."""
        ...

    def answers(self, references: Sequence[str]) -> dict[str, Answer]:
        """The same of up to a hundred orders, by reference, in one call; those that the network doesn't know lack."""
        ...
