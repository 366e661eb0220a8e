"""Order many mobile subscriptions by a file."""
