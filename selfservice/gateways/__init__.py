"""Clients of the systems outside, a folder each: port.py says what it does, client.py does it."""
