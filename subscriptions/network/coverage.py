"""What the mobile network carries."""

from __future__ import annotations

from subscriptions.models import Subscription


def on_network(subscription: Subscription) -> bool:
    """Whether it has a phone number, which the network knows; a line has a circuit number."""
    return subscription.number.startswith("+")
