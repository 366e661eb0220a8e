"""The outbox: commands to the world outside are rows, written in the transaction of the change that causes them.

`enqueue` writes the row and, after commit, drops a hint on Celery. outbox/worker.py claims due rows, has the kind's
handler call its gateway with the row's key, and outbox/results.py writes down the answer. Lost hints, killed workers
and a missing Redis are made up for by the sweep (management command `sweep`).
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
from django.db.models import DateTimeField, Value
from django.db.models.functions import Greatest, Now

from selfservice.kernel.db.bulk_insert import insert
from selfservice.kernel.jobs.wakeup import hint
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.registry import Registry

handlers: Registry[str, type[CommandHandler]] = Registry("handler of commands")
# Rows of one INSERT.
AT_ONCE = 1000


@dataclass(slots=True)
class Command:
    """What must be done outside: its kind, its idempotency key for ever, and the row or data to do it from."""

    kind: str
    key: str
    target_id: int | None = None
    payload: dict[str, Any] = field(default_factory=dict)
    # Sent no earlier.
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """The receiver has taken it, and carries it out: it is asked for its answer by `reference`, and never sent again.

    `progress` is told to people (ActionRun.progress); one of an earlier `step` than what is known already is not.
    `patient`: it may well take days, so it is asked about seldom, and is not late.
    """

    reference: str
    progress: Mapping[str, Any] = field(default_factory=dict)
    step: int = 0
    patient: bool = False
    # Why nothing newer is known.
    trouble: str = ""


# What became of a command: the answer of a success, taken, or what was raised.
Outcome = dict[str, Any] | Taken | Exception


class CommandHandler:
    """Base of the handlers of commands, one for each kind, in `<app>/commands/`.

    `deliver` calls the gateway and returns what to remember, or Taken. It raises the gateway's Refused (for good) or
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
    # How many of them are sent at once. With more than one, `ready` says how; answers are recorded together.
    connections: ClassVar[int] = 1

    def __init__(self, commands: Sequence[OutboxCommand] = ()) -> None:
        # Those claimed together, so that what they need can be read at once.
        self.commands = commands

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.kind:
            handlers.register(cls.kind, cls)

    def deliver(self, command: OutboxCommand) -> dict[str, Any] | Taken:
        """Do it, outside any transaction."""
        raise NotImplementedError

    def ready(self, command: OutboxCommand) -> Callable[[], dict[str, Any] | Taken]:
        """What sends the command and touches nothing but the gateway: it runs in another thread."""
        return partial(self.deliver, command)

    def ask(self, commands: Sequence[OutboxCommand]) -> Mapping[int, Outcome]:
        """How far commands are that the receiver has taken, by id. Outside any transaction; raises Unavailable."""
        raise NotImplementedError

    def confirmed(self, command: OutboxCommand, answer: dict[str, Any]) -> None:
        """Record the success, in the transaction that marks the command done."""

    def confirmed_all(self, done: Sequence[tuple[OutboxCommand, dict[str, Any]]]) -> None:
        """The same for many in one transaction. Overridden where it can be done at once."""
        for command, answer in done:
            self.confirmed(command, answer)

    def refused(self, command: OutboxCommand, reason: str) -> None:
        """Record the refusal, in the transaction that marks the command refused."""


def scaled(interval: timedelta) -> timedelta:
    """An interval of delivery, shortened by settings.CLOCK_SCALE in fault tests."""
    return interval / settings.CLOCK_SCALE


def enqueue(command: Command, *, company_id: int | None, run_uid: UUID | None = None) -> OutboxCommand:
    """Write the command in the caller's transaction; the hint follows its commit."""
    row = _row(command, company_id, run_uid)
    row.save()
    _hint_after_commit(command.kind)
    return row


def enqueue_many(commands: Iterable[tuple[Command, int | None, UUID | None]]) -> None:
    """Write many, each with its company and run, in a few statements; one hint for each kind."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        (now,) = cursor.fetchone()
    rows = [_row(*each, now=now) for each in commands]
    for start in range(0, len(rows), AT_ONCE):
        insert(rows[start : start + AT_ONCE])
    for kind in {row.kind for row in rows}:
        _hint_after_commit(kind)


def _row(
    command: Command, company_id: int | None, run_uid: UUID | None, *, now: datetime | None = None
) -> OutboxCommand:
    """The row, unsaved. `now` is the database's, where it has been asked for; else it is asked when it is saved."""
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
        later = max(now, command.due_at) if now else Greatest(Now(), Value(command.due_at, DateTimeField()))
        row.due_at = due = later
    elif now:
        row.due_at = now
    deadline = handlers[command.kind].deadline
    if deadline is not None:
        row.deadline_at = due + scaled(deadline)
    return row


def _hint_after_commit(kind: str) -> None:
    transaction.on_commit(partial(hint, kind, handlers[kind].queue))
