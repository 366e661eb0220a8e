"""Pages of events from outside: one event that can't be recorded does not stop those that come after it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import structlog
from django.db import InterfaceError, OperationalError, transaction

Event = TypeVar("Event")
log = structlog.get_logger(__name__)


def record_page(events: Sequence[Event], record: Callable[[Sequence[Event]], int]) -> int:
    """Record events together, or else one by one, and return how many changed something. In a transaction.

    What can't be recorded needs a person. A database that is away is no fault of an event.
    """
    changed = _record(events, record)
    if changed is not None:
        return changed
    return sum(_record([event], record, event_id=getattr(event, "event_id", "")) or 0 for event in events)


def _record(events: Sequence[Event], record: Callable[[Sequence[Event]], int], **shown: Any) -> int | None:
    """Return how many changed something, or None if they can't be recorded."""
    try:
        with transaction.atomic():
            return record(events)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        log.error("events not recorded", count=len(events), error=type(error).__name__, **shown)
        return None
