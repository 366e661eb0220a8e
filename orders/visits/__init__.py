"""Technicians' visits: choose a slot, move a visit, and what is shown of it."""
