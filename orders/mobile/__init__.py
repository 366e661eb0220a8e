"""Order mobile subscriptions, one or several."""
