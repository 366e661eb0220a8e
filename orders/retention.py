"""Retention rules of this app."""

from __future__ import annotations

from typing import Any

from orders.models import Order
from selfservice.kernel.jobs.retention import Ago, Rule, register


def old_drafts() -> Any:
    """Return drafts that were begun thirty days ago."""
    return Order.objects.system().filter(state=Order.State.DRAFT, created_at__lt=Ago(days=30))


register(Rule("drafts of orders, after thirty days", Order, old_drafts))
