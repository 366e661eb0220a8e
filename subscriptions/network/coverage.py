"""Which subscriptions are in the mobile network."""

from __future__ import annotations

from subscriptions.models import Subscription


def on_network(subscription: Subscription) -> bool:
    """Return whether it has a phone number, which the network knows; a line may have a circuit number instead."""
    return subscription.number.startswith("+")
