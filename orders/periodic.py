"""Periodic jobs: takeovers lapse that the giver has not answered."""

from __future__ import annotations

from orders.takeover.lapse import lapse_takeovers
from selfservice.kernel.jobs.periodic import register

register("takeovers lapse", lapse_takeovers)
