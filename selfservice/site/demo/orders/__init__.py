"""Orders of the demo data, of every kind and state."""
