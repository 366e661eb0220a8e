"""Periodic jobs of this app: the receivers' responses to e-invoices are fetched."""

from __future__ import annotations

from billing.dispatch.responses import JOB, fetch_responses
from selfservice.kernel.jobs.periodic import register

register(JOB, fetch_responses)
