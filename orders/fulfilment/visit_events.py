"""Fetch field service's events, by the periodic job: each is a snapshot, and may come twice, late, in any order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import structlog
from django.db import transaction

from orders.core.pages import record_page
from orders.fulfilment.visit_record import locked, record_all
from orders.models import Appointment, VisitCursor
from selfservice.gateways.fieldservice.client import HttpFieldService
from selfservice.gateways.fieldservice.port import Appointment as Snapshot
from selfservice.gateways.fieldservice.port import VisitEvent
from selfservice.kernel.core.errors import Unavailable
from selfservice.kernel.scope.models import as_system

JOB = "technicians' visits"
# Pages of events that one round reads.
MOST_PAGES = 20
log = structlog.get_logger(__name__)


def fetch_visits() -> int:
    """Fetch the events after those that are recorded, and return how many changed something."""
    with as_system("whether there are visits"):
        if not Appointment.objects.system().exclude(request_id="").exists():
            return 0
    changed = 0
    for _page in range(MOST_PAGES):
        place = VisitCursor.objects.first() or VisitCursor(pk=1)
        try:
            page = HttpFieldService().events(place.cursor)
        except Unavailable as error:
            log.warning("visits not fetched", error=str(error))
            break
        if page.unreadable:
            log.error("visits not readable", count=page.unreadable)
        with transaction.atomic(), as_system("record technicians' visits"):
            changed += record_page(page.events, record_events)
            place.cursor = page.cursor
            place.save()
        if not page.more:
            break
    return changed


def record_events(events: Iterable[VisitEvent]) -> int:
    """Record events, those of each visit by their sequence; return how many are news."""
    found: dict[str, dict[int, Snapshot]] = defaultdict(dict)
    for event in events:
        found[event.appointment.request_id][event.appointment.sequence] = event.appointment
    # Those of other systems' orders, and of reservations that were given up, are in no row.
    visits = locked(request_id__in=list(found))
    return record_all((visit, [one for _sequence, one in sorted(found[visit.request_id].items())]) for visit in visits)
