"""Periodic jobs of support."""

from __future__ import annotations

from selfservice.kernel.jobs.periodic import register
from selfservice.support.cases.jobs import close_solved

register("solved cases are closed", close_solved)
