"""Periodic jobs of this app: what field service says of technicians' visits is fetched."""

from __future__ import annotations

from orders.fulfilment.visit_events import JOB, fetch_visits
from selfservice.kernel.jobs.periodic import register

register(JOB, fetch_visits)
