"""Clients of the systems outside, a folder each: port.py says what it does, http.py does it."""
