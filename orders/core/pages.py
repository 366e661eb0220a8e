"""Pages of events from outside: one event that can't be recorded does not stop those that come after it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import structlog
from django.db import InterfaceError, OperationalError, transaction

from orders.models import PortingCursor, VisitCursor
from selfservice.kernel.core.errors import Unavailable
from selfservice.kernel.scope.models import as_system

# Pages that one round of a job reads.
MOST_PAGES = 20
Event = TypeVar("Event")
log = structlog.get_logger(__name__)


def record_pages(
    places: type[PortingCursor | VisitCursor],
    fetch: Callable[[str], Any],
    record: Callable[[Sequence[Event]], int],
    *,
    job: str,
) -> int:
    """Fetch the events after those that are recorded and record them; return how many changed something.

    `places`: the model of the row that says how far they have been read. `fetch`: the gateway's `events`.
    """
    changed = 0
    for _page in range(MOST_PAGES):
        place = places.objects.first() or places(pk=1)
        try:
            page = fetch(place.cursor)
        except Unavailable as error:
            log.warning("events not fetched", job=job, error=str(error))
            break
        if page.unreadable:
            log.error("events not readable", job=job, count=page.unreadable)
        if page.events or page.cursor != place.cursor:
            with transaction.atomic(), as_system(f"record {job}"):
                changed += record_page(page.events, record)
                place.cursor = page.cursor
                place.save()
        if not page.more:
            break
    return changed


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
