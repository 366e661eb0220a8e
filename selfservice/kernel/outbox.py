"""The outbox: commands to the world outside are rows, written in the transaction of the change that causes them.

`enqueue` writes the row and, after commit, drops a hint on Celery. delivery.py claims due rows, has the kind's
handler call its gateway with the row's key, and records the answer. Lost hints, killed workers and a missing Redis
are made up for by the sweep (management command `sweep`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from selfservice.kernel.hints import hint
from selfservice.kernel.models import OutboxCommand

handlers: dict[str, type[CommandHandler]] = {}


@dataclass(slots=True)
class Command:
    """What must be done outside: its kind, its idempotency key for ever, and the row or data to do it from."""

    kind: str
    key: str
    target_id: int | None = None
    payload: dict[str, Any] = field(default_factory=dict)


class CommandHandler:
    """Base of the handlers of commands, one for each kind, in `<app>/commands/`.

    `deliver` calls the gateway and returns what to remember. It raises the gateway's Refused (for good) or
    Unavailable (try again); anything else is an error of our own, and five of them park the command.
    """

    kind: ClassVar[str] = ""
    queue: ClassVar[str] = "default"
    # After this long it is late; None for commands nobody waits for.
    deadline: ClassVar[timedelta | None] = None
    # Ages in minutes at which support is told that it is still undelivered.
    alarms: ClassVar[tuple[int, ...]] = ()
    # Rows claimed at a time.
    batch: ClassVar[int] = 10

    def __init__(self, commands: Sequence[OutboxCommand] = ()) -> None:
        # Those claimed together, so that what they need can be read at once.
        self.commands = commands

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.kind:
            handlers[cls.kind] = cls

    def deliver(self, command: OutboxCommand) -> dict[str, Any]:
        """Do it, outside any transaction."""
        raise NotImplementedError

    def confirmed(self, command: OutboxCommand, answer: dict[str, Any]) -> None:
        """Record the success, in the transaction that marks the command done."""

    def refused(self, command: OutboxCommand, reason: str) -> None:
        """Record the refusal, in the transaction that marks the command refused."""


def scaled(interval: timedelta) -> timedelta:
    """An interval of delivery, shortened by settings.CLOCK_SCALE in fault tests."""
    return interval / settings.CLOCK_SCALE


def enqueue(command: Command, *, company_id: int | None, run_uid: UUID | None = None) -> OutboxCommand:
    """Write the command in the caller's transaction; the hint follows its commit."""
    handler = handlers[command.kind]
    row = OutboxCommand(
        kind=command.kind,
        key=command.key,
        company_id=company_id,
        target_id=command.target_id,
        payload=command.payload,
        run_uid=run_uid,
    )
    if handler.deadline is not None:
        row.deadline_at = Now() + scaled(handler.deadline)
    row.save()
    transaction.on_commit(partial(hint, handler.kind, handler.queue))
    return row
