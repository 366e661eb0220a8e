"""Fetch field service's events, by the periodic job: each is a snapshot, and may come twice, late, in any order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from orders.core.pages import record_pages
from orders.fulfilment.visit_record import locked, record_all
from orders.models import Appointment, VisitCursor
from selfservice.gateways.fieldservice.client import HttpFieldService
from selfservice.gateways.fieldservice.port import Appointment as Snapshot
from selfservice.gateways.fieldservice.port import VisitEvent
from selfservice.kernel.scope.models import as_system

JOB = "technicians' visits"


def fetch_visits() -> int:
    """Fetch the events after those that are recorded, and return how many changed something."""
    with as_system("whether there are visits"):
        if not Appointment.objects.system().exclude(request_id="").exists():
            return 0
    return record_pages(VisitCursor, HttpFieldService().events, record_events, job=JOB)


def record_events(events: Iterable[VisitEvent]) -> int:
    """Record events, those of each visit by their sequence; return how many are news."""
    found: dict[str, dict[int, Snapshot]] = defaultdict(dict)
    for event in events:
        found[event.appointment.request_id][event.appointment.sequence] = event.appointment
    # Those of other systems' orders, and of reservations that were given up, are in no row.
    visits = locked(request_id__in=list(found))
    return record_all((visit, [one for _sequence, one in sorted(found[visit.request_id].items())]) for visit in visits)
