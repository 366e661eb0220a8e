"""Periodic jobs of this app: events of portings and of technicians' visits are fetched."""

from __future__ import annotations

from orders.fulfilment import port_events, visit_events
from selfservice.kernel.jobs.periodic import register

register(port_events.JOB, port_events.fetch_events)
register(visit_events.JOB, visit_events.fetch_visits)
