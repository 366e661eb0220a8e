"""Asking the world outside: many commands at once over as many connections as their handler allows.

Threads call nothing but the gateway. What needs the database is done before (`ready`) and afterwards
(outbox/results.py).
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from selfservice.kernel.core.errors import Unavailable
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox.enqueue import CommandHandler, Outcome, Taken

Sent = list[tuple[OutboxCommand, Outcome]]

# The threads of this process, and whose they are: a fork inherits none.
_pools: dict[tuple[int, int], ThreadPoolExecutor] = {}


def attempt(work: Callable[[], Outcome]) -> Outcome:
    """What comes of it, or what it raises."""
    try:
        return work()
    except Exception as error:
        return error


def send_together(handler: CommandHandler, rows: Sequence[OutboxCommand], stop: float) -> Sent:
    """Send each; those whose turn has not come when time is up are missing from the answer."""
    if len(rows) == 1:
        # A person waits for it: no other thread need be woken.
        return [(rows[0], attempt(lambda: handler.ready(rows[0])()))]
    sent: Sent = []
    works: list[tuple[OutboxCommand, Callable[[], Any]]] = []
    for row in rows:
        try:
            works.append((row, handler.ready(row)))
        except Exception as error:
            sent.append((row, error))

    def one(work: Callable[[], Any]) -> Outcome | None:
        return attempt(work) if time.monotonic() < stop else None

    answers = _pool(handler.connections).map(one, [work for _row, work in works])
    found = zip([row for row, _work in works], answers, strict=True)
    return sent + [(row, answer) for row, answer in found if answer is not None]


def ask(handler: CommandHandler, taken: Sequence[OutboxCommand], sent: Sent) -> Sent:
    """Ask for everything that the receiver has taken, now or before, in one call; the rest is as it was sent."""
    new: dict[int, Taken] = {}
    asked = list(taken)
    for row, outcome in sent:
        if isinstance(outcome, Taken):
            row.reference, new[row.pk] = outcome.reference, outcome
            asked.append(row)
    if not asked:
        return sent
    answers: Mapping[int, Outcome]
    try:
        answers = handler.ask(asked)
    except Exception as error:
        answers = {row.pk: _unasked(row, new.get(row.pk), error) for row in asked}
    return [each for each in sent if each[0].pk not in new] + [(row, answers[row.pk]) for row in asked]


def _unasked(row: OutboxCommand, new: Taken | None, error: Exception) -> Outcome:
    """What is taken stays taken, even if it can't be asked about now; that is written before anything else."""
    if new or isinstance(error, Unavailable):
        return replace(new or Taken(row.reference), trouble=str(error) if isinstance(error, Unavailable) else "error")
    return error


def _pool(connections: int) -> ThreadPoolExecutor:
    key = (os.getpid(), connections)
    if key not in _pools:
        _pools[key] = ThreadPoolExecutor(connections, thread_name_prefix="sending")
    return _pools[key]
