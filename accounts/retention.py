"""Retention rules of this app."""

from __future__ import annotations

from typing import Any

from accounts.models import Draft
from selfservice.kernel.jobs.retention import Ago, Rule, register


def stale_drafts() -> Any:
    """Return drafts that nobody has changed for thirty days."""
    return Draft.objects.system().filter(updated_at__lt=Ago(days=30))


register(Rule("drafts, after thirty days", Draft, stale_drafts))
