"""Periodic jobs of this app."""

from __future__ import annotations

from orders.fulfilment import port_events
from orders.takeover.lapse import lapse_takeovers
from selfservice.kernel.jobs.periodic import register

register(port_events.JOB, port_events.fetch_events)
register("takeovers lapse", lapse_takeovers)
