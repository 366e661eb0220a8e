"""Fetch the events of the clearing house, by the periodic job."""

from __future__ import annotations

from collections.abc import Iterable

from orders.core.pages import record_pages
from orders.fulfilment.port_record import follow, locked, take
from orders.models import PortIn, PortingCursor
from selfservice.gateways.porting.client import HttpNumberPortability
from selfservice.gateways.porting.port import PortEvent, PortStatus
from selfservice.kernel.scope.models import as_system

JOB = "events of portings"


def fetch_events() -> int:
    """Fetch the events after those that are recorded, and return how many portings changed."""
    with as_system("whether there are portings"):
        if not PortIn.objects.system().exclude(porting_id="").exists():
            return 0
    return record_pages(PortingCursor, HttpNumberPortability().events, record_events, job=JOB)


def record_events(events: Iterable[PortEvent]) -> int:
    """Record the newest event of each porting, and return how many changed. In a transaction, under `as_system`.

    Events of portings that we do not know, or know no longer, are left out: their rows have later ones.
    """
    newest: dict[str, PortStatus] = {}
    for event in events:
        status = event.status
        if status.porting_id not in newest or status.sequence > newest[status.porting_id].sequence:
            newest[status.porting_id] = status
    ports = [port for port in locked(porting_id__in=list(newest)) if take(port, newest[port.porting_id])]
    follow(ports)
    return len(ports)
