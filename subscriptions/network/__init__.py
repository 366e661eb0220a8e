"""The mobile network: orders, and the events that it calls back with."""
