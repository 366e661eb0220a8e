"""Orders to the mobile network: sent once, polled until they are done; webhook events report progress as well."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, ClassVar

from django.conf import settings
from django.utils.translation import gettext_lazy as _lazy

from selfservice.gateways.network.client import HttpNetwork
from selfservice.gateways.network.port import DONE, REJECTED, SHIPPED, STATUSES, Answer, Order
from selfservice.kernel.core.errors import Refused, Unavailable
from selfservice.kernel.core.formatting import phone
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox.enqueue import Accepted, CommandHandler, Outcome

# The parts of an order's result that users see while it is in progress. They contain no codes.
PROGRESS_FIELDS = ("carrier", "tracking")


class NetworkHandler(CommandHandler):
    """Base class of the handlers of orders. The payload has "number" (E.164); `body` returns what to order.

    `confirmed` gets the result of the order, which may hold a new card's codes: the handler encrypts them, and they are
    stored nowhere else.
    """

    verb: ClassVar[str] = ""
    # Whether the result may hold a card's codes. Webhook events carry no codes, so the result is then polled.
    has_codes: ClassVar[bool] = False
    label = _lazy("Order to the network")
    queue = "fast"
    deadline = timedelta(minutes=5)
    alarms = (5, 30, 60)
    # As many as the network takes in one request, and answers about in one.
    batch = 100
    connections = 16

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.has_codes = cls.verb in ("sim", "create")

    def __init__(self, commands: Sequence[OutboxCommand] = ()) -> None:
        super().__init__(commands)
        self.bulk = settings.NETWORK_BULK == "on"

    def about(self, command: OutboxCommand) -> str:
        return phone(command.payload["number"])

    def body(self, command: OutboxCommand) -> dict[str, Any]:
        """Return the body of the order."""
        raise NotImplementedError

    def prepare(self, command: OutboxCommand) -> Callable[[], dict[str, Any] | Accepted]:
        return partial(_send, command, self.verb, command.payload["number"], self.body(command))

    def deliver(self, command: OutboxCommand) -> dict[str, Any] | Accepted:
        return self.prepare(command)()

    def deliver_many(self, commands: Sequence[OutboxCommand]) -> Mapping[int, Outcome]:
        orders = [Order(self.verb, each.payload["number"], self.body(each), each.key) for each in commands]
        answers = zip(commands, HttpNetwork().order_many(orders), strict=True)
        return {command.pk: _recorded(command, answer) for command, answer in answers}

    def poll(self, commands: Sequence[OutboxCommand]) -> Mapping[int, Outcome]:
        answers = HttpNetwork().answers([command.reference for command in commands])
        return {command.pk: _outcome(answers.get(command.reference)) for command in commands}


def _send(command: OutboxCommand, verb: str, number: str, body: dict[str, Any]) -> dict[str, Any] | Accepted:
    outcome = _recorded(command, HttpNetwork().order(verb, number, body, key=command.key))
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def _recorded(command: OutboxCommand, answer: Answer | Refused | Unavailable) -> Outcome:
    """Return the outcome of an order that was sent; the command gets its reference."""
    if not isinstance(answer, Answer):
        return answer
    command.reference = answer.reference
    return outcome_of(answer)


def _outcome(answer: Answer | None) -> Outcome:
    return Unavailable("the network does not know the order") if answer is None else outcome_of(answer)


def outcome_of(answer: Answer) -> dict[str, Any] | Accepted | Refused:
    """Convert an answer of the network to the outcome of the command."""
    if answer.status == DONE:
        return answer.result
    if answer.status == REJECTED:
        return Refused(answer.reason or "no reason given")
    shown = {name: str(answer.result[name])[:100] for name in PROGRESS_FIELDS if name in answer.result}
    shipped = answer.status == SHIPPED
    progress = {"status": answer.status, **shown}
    return Accepted(answer.reference, progress, STATUSES.index(answer.status), patient=shipped)
