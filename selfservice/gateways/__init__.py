"""Clients of the external systems, one folder each: port.py defines the interface, client.py implements it."""
