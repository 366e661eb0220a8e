"""Interface of the mobile network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from selfservice.kernel.core.errors import Refused, Unavailable

# The statuses of an order. A card sent by post is "shipped" until the recipient puts it into a phone.
ACCEPTED, IN_PROGRESS, SHIPPED, DONE, REJECTED = "accepted", "in_progress", "shipped", "done", "rejected"
STATUSES = (ACCEPTED, IN_PROGRESS, SHIPPED, DONE, REJECTED)


@dataclass(frozen=True, slots=True)
class Answer:
    """The network's answer about an order. `result` may hold a card's codes: never show, log or store it."""

    reference: str
    status: str
    reason: str = ""
    result: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Order:
    """A change of a number (E.164). `key` is the idempotency key: the same key is the same order."""

    verb: str
    number: str
    body: Mapping[str, Any]
    key: str


@dataclass(frozen=True, slots=True)
class Reservation:
    """Numbers that only the sender can create until they expire. Phone numbers are E.164, others names of lines."""

    reference: str
    numbers: tuple[str, ...]
    expires_at: datetime


class Network(Protocol):
    """The provisioning of numbers and SIM cards.

    `order` and `answer` raise Refused (unknown number, invalid order) or Unavailable; `answers` only Unavailable.
    """

    def order(self, verb: str, number: str, body: Mapping[str, Any], *, key: str) -> Answer:
        """Order a change of a number (E.164). `key` is the idempotency key: the same key is the same order."""
        ...

    def order_many(self, orders: Sequence[Order]) -> list[Answer | Refused | Unavailable]:
        """Order up to 100 changes in one call; return an answer for each, in the same order.

        Raises Unavailable, and Refused if the network refuses the call as such, which says nothing about the orders.
        """
        ...

    def answer(self, reference: str) -> Answer:
        """Return the status of an order."""
        ...

    def answers(self, references: Sequence[str]) -> dict[str, Answer]:
        """Return the statuses of up to 100 orders by reference, in one call, without those unknown to the network."""
        ...

    def reserve(self, category: str, count: int, *, key: str) -> Reservation:
        """Reserve up to 100 free numbers of a category for 15 minutes; the same key is the same reservation.

        Raises Refused if there is none, or Unavailable.
        """
        ...

    def knows(self, number: str) -> bool:
        """Return whether the network has the number (E.164) or line in use, of any owner. Raises Unavailable."""
        ...

    def extend(self, reference: str, numbers: Sequence[str], until: datetime) -> None:
        """Keep numbers of a reservation until a time, at most 100 days ahead, for an order that begins later.

        Raises Refused if one of them is reserved no more, or Unavailable.
        """
        ...
