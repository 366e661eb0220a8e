"""Webhook events of the mobile network: signed, accepted in any order, recorded like polled answers.

An event reports the status of an order, identified by its reference. An event with an unknown reference is not
accepted: the response to the order has not arrived yet, and the network resends the event. Finished commands do not
change any more.
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
# Protection against replays: events with another timestamp are refused.
WINDOW_SECONDS = 300
MAX_EVENTS = 500
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Event:
    """A status change of an order."""

    event_id: str
    answer: Answer
    sequence: int


def is_signed(body: bytes, stamp: str, signature: str) -> bool:
    """Return whether the signature is the network's and the timestamp within `WINDOW_SECONDS` of now."""
    secret = settings.NETWORK_CALLBACK_SECRET.encode()
    if not secret or not (stamp.isascii() and stamp.isdigit() and len(stamp) < 12):
        return False
    made = hmac.new(secret, f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    fits = hmac.compare_digest(f"sha256={made}".encode(), signature.encode())
    return fits and abs(time.time() - int(stamp)) <= WINDOW_SECONDS


def parse_events(data: object) -> list[Event]:
    """Parse the events of a request. Raise ValueError if it has another format."""
    events = data.get("events") if isinstance(data, dict) else None
    if not isinstance(events, list) or len(events) > MAX_EVENTS:
        raise ValueError("no events")
    return [_event(each) for each in events]


def _event(data: object) -> Event:
    if not isinstance(data, dict):
        raise ValueError("no event")
    texts = [data.get(name) for name in ("event_id", "order_id", "status")]
    result, sequence = data.get("result") or {}, data.get("sequence")
    if not all(isinstance(text, str) and 0 < len(text) <= 120 and "\0" not in text for text in texts):
        raise ValueError("no event")
    if texts[2] not in STATUSES or not isinstance(result, dict) or not isinstance(sequence, int):
        raise ValueError("no event")
    reason = str(data.get("reason") or "")[:200].replace("\0", "")
    return Event(str(texts[0]), Answer(str(texts[1]), str(texts[2]), reason, result), sequence)


def record_events(events: Sequence[Event]) -> set[str]:
    """Record the events, and return the ids of those that the network need not resend."""
    taken: set[str] = set()
    with transaction.atomic(), as_system("record what the network tells"):
        rows = _rows({event.answer.reference for event in events})
        for event in sorted(events, key=lambda event: event.sequence):
            row = rows.get(event.answer.reference)
            if row is None:
                continue
            try:
                with transaction.atomic():
                    recorded = _record(row, event.answer)
            except Exception as error:
                # An error of our own. Polling runs into it as well, and counts it.
                log.exception("network event failed", command=str(row.uid), error=type(error).__name__)
                continue
            if recorded:
                taken.add(event.event_id)
    return taken


def _rows(references: set[str]) -> Mapping[str, OutboxCommand]:
    """Return the commands, locked, because the same event may arrive twice at the same time."""
    ours = [kind for kind, handler in handlers.items() if issubclass(handler, NetworkHandler)]
    known = OutboxCommand.objects.system().filter(reference__in=references, kind__in=ours)
    return {row.reference: row for row in known.order_by("pk").select_for_update()}


def _record(row: OutboxCommand, answer: Answer) -> bool:
    """Record the answer, and return whether the network need not resend the event."""
    if row.state in (State.DONE, State.REFUSED):
        return True
    handler = handlers[row.kind]([row])
    outcome: Any = outcome_of(answer)
    if isinstance(outcome, Accepted):
        record_progress(handler, [(row, outcome)])
        return True
    if isinstance(outcome, Refused):
        record_refusal(handler, row, str(outcome), OutboxCommand.objects.system().filter(pk=row.pk))
        row.state = State.REFUSED
        return True
    if answer.status == DONE and isinstance(handler, NetworkHandler) and handler.has_codes:
        return _poll_soon(row)
    record_success(handler, [(row, outcome)])
    row.state = State.DONE
    return True


def _poll_soon(row: OutboxCommand) -> bool:
    """Make a worker poll the result soon, because it holds codes, which events do not carry.

    Return False if a worker is polling it just now, possibly too early; then the network must resend the event.
    """
    if row.state != State.PENDING:
        return False
    OutboxCommand.objects.system().filter(pk=row.pk).update(due_at=Now())
    transaction.on_commit(partial(wake, row.kind, handlers[row.kind].queue))
    return True
