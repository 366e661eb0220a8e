"""Column declarations that this app's feed files share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from selfservice.kernel.feeds import Column, Reference
from subscriptions.core.feed_values import number


def of_subscription(column: str, *, required: bool = True) -> Reference:
    """Return a reference to the subscription of a row, which also gives the company."""
    carried = {"company_id": "company_id"}
    return Reference(column, "subscription_id", "subscriptions_subscription", "number", number, required, carried)


def optional(name: str, parse: Callable[[str], Any], kind: str) -> Column:
    """Return a column whose empty cell is no value."""
    return Column(name, parse, required=False, type=kind, empty=None)
