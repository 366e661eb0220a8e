"""The outbox: commands to systems outside are rows, written in the transaction of the change that causes them.

`enqueue` writes the row and, after commit, wakes a worker. outbox/worker.py claims due rows and has the kind's handler
call its gateway with the row's key; outbox/results.py records the result. The sweep (management command `sweep`) makes
up for lost messages, killed workers and a missing Redis.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import DateTimeField, Model, Value
from django.db.models.functions import Greatest, Now

from selfservice.kernel.db.bulk_insert import insert
from selfservice.kernel.jobs.wakeup import wake
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.models.outbox_command import command_labels
from selfservice.kernel.registry import Registry

handlers: Registry[str, type[CommandHandler]] = Registry("handler of commands")
# Rows of one INSERT.
ROWS_AT_ONCE = 1000


@dataclass(slots=True)
class Command:
    """A command to an external system: kind, permanent idempotency key, and the row or data to execute it from."""

    kind: str
    key: str
    target_id: int | None = None
    payload: dict[str, Any] = field(default_factory=dict)
    # Sent no earlier.
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """The receiver has accepted the command and executes it: it is polled by `reference`, and never sent again.

    `progress` is shown to users (ActionRun.progress), unless a later `step` is known already.
    `patient`: it may take days, so it is polled seldom, and is not late.
    """

    reference: str
    progress: Mapping[str, Any] = field(default_factory=dict)
    step: int = 0
    patient: bool = False
    # Why nothing newer is known.
    trouble: str = ""


# The outcome of a command: the answer of a success, accepted, or the exception raised.
Outcome = dict[str, Any] | Accepted | Exception


class CommandHandler:
    """Base of the handlers of commands, one for each kind, in a feature's `command.py`.

    `deliver` calls the gateway and returns the answer, or Accepted. It raises the gateway's Refused (for good) or
    Unavailable (try again); anything else is an error of our own, and five of them park the command.
    """

    kind: ClassVar[str] = ""
    # What people call it: "E-invoice".
    label: ClassVar[Any] = ""
    # The model of the row that `target_id` names, if the log names it.
    model: ClassVar[type[Model] | None] = None
    queue: ClassVar[str] = "default"
    # After this long it is late; None for commands nobody waits for.
    deadline: ClassVar[timedelta | None] = None
    # Ages in minutes at which support gets an alarm that it is still undelivered.
    alarms: ClassVar[tuple[int, ...]] = ()
    # Rows claimed at a time.
    batch: ClassVar[int] = 10
    # How many are sent concurrently. With more than one, `prepare` returns the call, and results are recorded together.
    connections: ClassVar[int] = 1
    # Whether `deliver_many` sends the rows claimed together in one call.
    bulk: bool = False

    def __init__(self, commands: Sequence[OutboxCommand] = ()) -> None:
        # Commands claimed together, so that their data can be read in one query.
        self.commands = commands

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.kind:
            handlers.register(cls.kind, cls)
            command_labels.register(cls.kind, cls.label)

    def about(self, command: OutboxCommand) -> str:
        """Return what the command concerns, as people call it. Inside `as_system`."""
        model: Any = self.model
        row = model.objects.system().filter(pk=command.target_id or 0).first() if model else None
        return str(row or "")

    def deliver(self, command: OutboxCommand) -> dict[str, Any] | Accepted:
        """Send it, outside any transaction."""
        raise NotImplementedError

    def prepare(self, command: OutboxCommand) -> Callable[[], dict[str, Any] | Accepted]:
        """Return a call that sends the command and uses only the gateway: it runs in another thread."""
        return partial(self.deliver, command)

    def deliver_many(self, commands: Sequence[OutboxCommand]) -> Mapping[int, Outcome]:
        """Send them in one call, outside any transaction; return the outcome of each, by id.

        Raises Unavailable for all of them. After any other error, each is sent alone.
        """
        raise NotImplementedError

    def poll(self, commands: Sequence[OutboxCommand]) -> Mapping[int, Outcome]:
        """Return the outcomes of accepted commands, by id. Outside any transaction; raises Unavailable."""
        raise NotImplementedError

    def confirmed(self, command: OutboxCommand, answer: dict[str, Any]) -> None:
        """Record the success, in the transaction that marks the command done."""

    def confirmed_all(self, done: Sequence[tuple[OutboxCommand, dict[str, Any]]]) -> None:
        """Record many successes in one transaction. Overridden where one statement can do it."""
        for command, answer in done:
            self.confirmed(command, answer)

    def progressed(self, command: OutboxCommand, outcome: Accepted) -> None:
        """Record that an accepted command takes days (`patient`). Called at each such answer."""

    def refused(self, command: OutboxCommand, reason: str) -> None:
        """Record the refusal, in the transaction that marks the command refused."""


def scaled(interval: timedelta) -> timedelta:
    """An interval of delivery, shortened by settings.CLOCK_SCALE in fault tests."""
    return interval / settings.CLOCK_SCALE


def enqueue(command: Command, *, company_id: int | None, run_uid: UUID | None = None) -> OutboxCommand:
    """Write the command in the caller's transaction; wake a worker after the commit."""
    row = _row(command, company_id, run_uid)
    row.save()
    _wake_after_commit(command.kind)
    return row


def enqueue_many(commands: Iterable[tuple[Command, int | None, UUID | None]], *, now: datetime | None = None) -> None:
    """Write many, each with its company and run, in a few statements; wake a worker for each kind.

    `now`: the database's time, where the caller has read it.
    """
    if now is None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT statement_timestamp()")
            (now,) = cursor.fetchone()
    rows = [_row(*each, now=now) for each in commands]
    for start in range(0, len(rows), ROWS_AT_ONCE):
        insert(rows[start : start + ROWS_AT_ONCE])
    for kind in {row.kind for row in rows}:
        _wake_after_commit(kind)


def _row(
    command: Command, company_id: int | None, run_uid: UUID | None, *, now: datetime | None = None
) -> OutboxCommand:
    """Return the row, unsaved. `now` is the database's time; without it, the time of the INSERT counts."""
    row = OutboxCommand(
        kind=command.kind,
        key=command.key,
        company_id=company_id,
        target_id=command.target_id,
        payload=command.payload,
        run_uid=run_uid,
    )
    due: Any = now or Now()
    if command.due_at is not None:
        due = max(now, command.due_at) if now else Greatest(Now(), Value(command.due_at, DateTimeField()))
    if now or command.due_at:
        row.due_at = due
    deadline = handlers[command.kind].deadline
    if deadline is not None:
        row.deadline_at = due + scaled(deadline)
    return row


def _wake_after_commit(kind: str) -> None:
    transaction.on_commit(partial(wake, kind, handlers[kind].queue))
