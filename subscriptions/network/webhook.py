"""Events that the mobile network calls back with: signed, taken in whatever order, written down as answers asked for.

An event is news of an order that we have a reference of. One of an order that we don't know yet is not taken: the
network's answer to the order is still on its way to us, and the event comes again. What is done stays done.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from selfservice.gateways.network.port import DONE, STATUSES, Answer
from selfservice.kernel.core.errors import Refused
from selfservice.kernel.jobs.wakeup import wake
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox.enqueue import Accepted, handlers
from selfservice.kernel.outbox.results import record_progress, record_refusal, record_success
from selfservice.kernel.scope.models import as_system
from subscriptions.network.command import NetworkHandler, outcome_of

State = OutboxCommand.State
# A call-back of another time is a copy that somebody has kept.
WINDOW_SECONDS = 300
AT_ONCE = 500
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Event:
    """News of an order."""

    event_id: str
    answer: Answer
    sequence: int


def is_signed(body: bytes, stamp: str, signature: str) -> bool:
    """Whether the network has sent this, within the last minutes."""
    secret = settings.NETWORK_CALLBACK_SECRET.encode()
    if not secret or not (stamp.isascii() and stamp.isdigit() and len(stamp) < 12):
        return False
    made = hmac.new(secret, f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    fits = hmac.compare_digest(f"sha256={made}".encode(), signature.encode())
    return fits and abs(time.time() - int(stamp)) <= WINDOW_SECONDS


def read(told: object) -> list[Event]:
    """The events of a call-back; ValueError when it is something else."""
    events = told.get("events") if isinstance(told, dict) else None
    if not isinstance(events, list) or len(events) > AT_ONCE:
        raise ValueError("no events")
    return [_event(each) for each in events]


def _event(told: object) -> Event:
    if not isinstance(told, dict):
        raise ValueError("no event")
    texts = [told.get(name) for name in ("event_id", "order_id", "status")]
    result, sequence = told.get("result") or {}, told.get("sequence")
    if not all(isinstance(text, str) and 0 < len(text) <= 120 and "\0" not in text for text in texts):
        raise ValueError("no event")
    if texts[2] not in STATUSES or not isinstance(result, dict) or not isinstance(sequence, int):
        raise ValueError("no event")
    reason = str(told.get("reason") or "")[:200].replace("\0", "")
    return Event(str(texts[0]), Answer(str(texts[1]), str(texts[2]), reason, result), sequence)


def hear(events: Sequence[Event]) -> set[str]:
    """Write down what the events tell; returns the ids of those that need not come again."""
    taken: set[str] = set()
    with transaction.atomic(), as_system("record what the network tells"):
        rows = _rows({event.answer.reference for event in events})
        for event in sorted(events, key=lambda event: event.sequence):
            row = rows.get(event.answer.reference)
            if row is None:
                continue
            try:
                with transaction.atomic():
                    heard = _hear(row, event.answer)
            except Exception as error:
                # Our own fault. Polling meets it, too, and counts it.
                log.exception("network event failed", command=str(row.uid), error=type(error).__name__)
                continue
            if heard:
                taken.add(event.event_id)
    return taken


def _rows(references: set[str]) -> Mapping[str, OutboxCommand]:
    """The commands, locked: the same event may come twice at once."""
    ours = [kind for kind, handler in handlers.items() if issubclass(handler, NetworkHandler)]
    known = OutboxCommand.objects.system().filter(reference__in=references, kind__in=ours)
    return {row.reference: row for row in known.order_by("pk").select_for_update()}


def _hear(row: OutboxCommand, answer: Answer) -> bool:
    """Whether the news is written down, or old."""
    if row.state in (State.DONE, State.REFUSED):
        return True
    handler = handlers[row.kind]([row])
    outcome: Any = outcome_of(answer)
    if isinstance(outcome, Accepted):
        record_progress([(row, outcome)])
        return True
    if isinstance(outcome, Refused):
        record_refusal(handler, row, str(outcome), OutboxCommand.objects.system().filter(pk=row.pk))
        row.state = State.REFUSED
        return True
    if answer.status == DONE and isinstance(handler, NetworkHandler) and handler.has_codes:
        return _ask_soon(row)
    record_success(handler, [(row, outcome)])
    row.state = State.DONE
    return True


def _ask_soon(row: OutboxCommand) -> bool:
    """Its result holds codes, which no event carries: have a worker ask for it. Who asks just now may be too early."""
    if row.state != State.PENDING:
        return False
    OutboxCommand.objects.system().filter(pk=row.pk).update(due_at=Now())
    transaction.on_commit(partial(wake, row.kind, handlers[row.kind].queue))
    return True
