"""Orders to the mobile network: sent once, asked about until they are done, told of by call-backs as well."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, ClassVar

from selfservice.gateways.network.client import HttpNetwork
from selfservice.gateways.network.port import DONE, REJECTED, SHIPPED, STATUSES, Answer
from selfservice.kernel.core.errors import Refused, Unavailable
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox.enqueue import Accepted, CommandHandler, Outcome

# Of an order's result, what people are told while it is under way. Codes are not among it.
TOLD = ("carrier", "tracking")


class NetworkHandler(CommandHandler):
    """Base of the handlers of orders. The payload has "number" (E.164); `body` says what the number is to have.

    `confirmed` is given the order's result, where a new card's codes may be: the handler seals them, and nothing else
    keeps them.
    """

    verb: ClassVar[str] = ""
    # Whether the result may hold a card's codes: call-backs carry none, and have the order asked for.
    has_codes: ClassVar[bool] = False
    queue = "fast"
    deadline = timedelta(minutes=5)
    alarms = (5, 30, 60)
    batch = 100
    connections = 16

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.has_codes = cls.verb == "sim"

    def body(self, command: OutboxCommand) -> dict[str, Any]:
        """What is ordered."""
        raise NotImplementedError

    def prepare(self, command: OutboxCommand) -> Callable[[], dict[str, Any] | Accepted]:
        return partial(_send, command, self.verb, command.payload["number"], self.body(command))

    def deliver(self, command: OutboxCommand) -> dict[str, Any] | Accepted:
        return self.prepare(command)()

    def poll(self, commands: Sequence[OutboxCommand]) -> Mapping[int, Outcome]:
        answers = HttpNetwork().answers([command.reference for command in commands])
        return {command.pk: _outcome(answers.get(command.reference)) for command in commands}


def _send(command: OutboxCommand, verb: str, number: str, body: dict[str, Any]) -> dict[str, Any] | Accepted:
    answer = HttpNetwork().order(verb, number, body, key=command.key)
    command.reference = answer.reference
    outcome = outcome_of(answer)
    if isinstance(outcome, Refused):
        raise outcome
    return outcome


def _outcome(answer: Answer | None) -> Outcome:
    return Unavailable("the network does not know the order") if answer is None else outcome_of(answer)


def outcome_of(answer: Answer) -> dict[str, Any] | Accepted | Refused:
    """What an answer of the network makes of the command."""
    if answer.status == DONE:
        return answer.result
    if answer.status == REJECTED:
        return Refused(answer.reason or "no reason given")
    told = {name: str(answer.result[name])[:100] for name in TOLD if name in answer.result}
    shipped = answer.status == SHIPPED
    progress = {"status": answer.status, **told}
    return Accepted(answer.reference, progress, STATUSES.index(answer.status), patient=shipped)
