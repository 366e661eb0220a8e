"""A handler of commands that are sent over many connections at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, ClassVar

from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox.enqueue import Accepted, CommandHandler, Outcome, handlers

KIND = "example.together"


class Together(CommandHandler):
    """Answers as configured, by key: when it is sent, and by reference when it is asked about."""

    kind = KIND
    batch = 20
    connections = 4
    deadline = timedelta(minutes=5)
    alarms = (5,)
    answers: ClassVar[dict[str, Any]] = {}
    sent: ClassVar[list[str]] = []
    asked: ClassVar[list[str]] = []
    outcomes: ClassVar[list[tuple[str, str]]] = []

    def prepare(self, command: OutboxCommand) -> Callable[[], Any]:
        if self.answers.get(command.key) == "unready":
            raise ZeroDivisionError
        return partial(self._send, command.key)

    def _send(self, key: str) -> Any:
        self.sent.append(key)
        return given(self.answers.get(key, {}))

    def poll(self, commands: Sequence[OutboxCommand]) -> Mapping[int, Outcome]:
        self.asked.extend(command.reference for command in commands)
        given(self.answers.get("ask"))
        return {c.pk: self.answers.get(c.reference, Accepted(c.reference)) for c in commands}

    def confirmed(self, command: OutboxCommand, answer: dict[str, Any]) -> None:
        if "wrong" in answer:
            raise ZeroDivisionError
        self.outcomes.append(("confirmed", command.key))

    def refused(self, command: OutboxCommand, reason: str) -> None:
        self.outcomes.append((reason, command.key))


def given(answer: Any) -> Any:
    """The answer; an error is raised."""
    if isinstance(answer, Exception):
        raise answer
    return answer


# Known only in the tests that need it.
del handlers[KIND]
