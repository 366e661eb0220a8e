"""Retention rules of support."""

from __future__ import annotations

from typing import Any

from selfservice.kernel.jobs.retention import Ago, Rule, register
from selfservice.support.models import CallBack, Delegation, SupportCode


def old_codes() -> Any:
    """Return codes that have expired: the log says who was shown one, and who has used it."""
    return SupportCode.objects.system().filter(expires_at__lt=Ago(days=1))


def old_calls() -> Any:
    """Return calls whose time passed a year ago."""
    return CallBack.objects.system().filter(ends__lt=Ago(years=1))


def old_delegations() -> Any:
    """Return delegations that ended a year ago."""
    return Delegation.objects.system().filter(last_day__lt=Ago(years=1))


register(Rule("codes of callers", SupportCode, old_codes))
register(Rule("calls", CallBack, old_calls))
register(Rule("delegations", Delegation, old_delegations))
