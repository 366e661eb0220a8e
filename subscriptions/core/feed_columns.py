"""References of feed files to this app's rows."""

from __future__ import annotations

from selfservice.kernel.feeds import Reference
from subscriptions.core.feed_values import number


def of_subscription(column: str, *, required: bool = True) -> Reference:
    """Return a reference to the subscription of a row, which also gives the company."""
    carried = {"company_id": "company_id"}
    return Reference(column, "subscription_id", "subscriptions_subscription", "number", number, required, carried)
